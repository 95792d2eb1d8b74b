-- Cases are deleted after a time in which nobody used them, and everything about them goes.

CREATE INDEX events_of_case ON events (case_id) WHERE case_id IS NOT NULL;
DELETE FROM events WHERE case_id IS NOT NULL AND case_id NOT IN (SELECT id FROM cases);
