-- A message that perhaps arrived already says so when it is sent again.

-- How often nobody knows whether it arrived. It counts from the claim and is taken back once it is
-- certain that nothing arrived, so that a process that dies leaves the right number behind.
ALTER TABLE outbox ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0;
