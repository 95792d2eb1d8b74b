-- Cases are deleted after a time in which nobody used them, and everything about them goes.

CREATE INDEX events_of_case ON events (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX events_of_nobody ON events (at) WHERE case_id IS NULL;
DELETE FROM events WHERE case_id IS NOT NULL AND case_id NOT IN (SELECT id FROM cases);

-- The last day before a case is deleted, unless the person uses it; told before.
ALTER TABLE cases ADD COLUMN leaving_on TEXT;

-- How many messages there were of which nothing is kept any more.
CREATE TABLE tallies (
    kind  TEXT NOT NULL,
    state TEXT NOT NULL,
    many  INTEGER NOT NULL,
    PRIMARY KEY (kind, state)
) STRICT;
