-- Evidence is fetched once, for its digest.

-- When (ms) to fetch it next; NULL once that was done, or where it cannot be done.
ALTER TABLE evidence ADD COLUMN look_at INTEGER;
-- How often that was begun.
ALTER TABLE evidence ADD COLUMN looks INTEGER NOT NULL DEFAULT 0;

CREATE INDEX evidence_to_look ON evidence (look_at) WHERE look_at IS NOT NULL;

UPDATE evidence SET look_at = received_at;
