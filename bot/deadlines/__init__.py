"""Days in Korean law: counting deadlines with the working shown, and when to remind. Pure."""
