-- What exactly was agreed to, and the consents that stand by themselves: overseas transfer, reminders. Who agreed to
-- an older text has none of these, and is asked again.

ALTER TABLE people ADD COLUMN consent_digest TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN overseas_at INTEGER;
ALTER TABLE people ADD COLUMN of_age INTEGER NOT NULL DEFAULT 0 CHECK (of_age IN (0, 1));
ALTER TABLE cases ADD COLUMN reminders_at INTEGER;
