-- A message that perhaps arrived already says so when it is sent again; reminders are found faster.

-- How often nobody knows whether it arrived. It counts from the claim and is taken back once it is
-- certain that nothing arrived, so that a process that dies leaves the right number behind.
ALTER TABLE outbox ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0;

-- Reminders of a chat are claimed together; its messages of years must not be read for that.
CREATE INDEX outbox_reminders ON outbox (chat_id, due, id)
    WHERE state = 'waiting' AND kind = 'reminder';
