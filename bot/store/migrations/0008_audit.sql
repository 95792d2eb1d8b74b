CREATE TABLE audit (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    at    INTEGER NOT NULL,
    who   TEXT NOT NULL, -- a keyed digest of the operator's chat; 'cli': the command line; 'bot': by itself
    what  TEXT NOT NULL,
    about TEXT NOT NULL DEFAULT '', -- an id of ours: a row, an incident; never a word, never a chat
    count INTEGER CHECK (count >= 0),
    CHECK (length(what) <= 20 AND length(about) <= 40)
) STRICT;

CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TRIGGER audit_kept_a_year BEFORE DELETE ON audit
WHEN OLD.at > (CAST(strftime('%s', 'now') AS INTEGER) - 365 * 86400) * 1000
BEGIN SELECT RAISE(ABORT, 'the audit is append-only for a year'); END;
