-- Two more states of an outbox row: 'paused' and 'folded'. SQLite cannot change a CHECK, so the
-- table is made anew. The highest id ever used goes along: an id is part of what is encrypted.

CREATE TABLE new_outbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id     INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('reply', 'file', 'reminder', 'notice')),
    due         INTEGER NOT NULL,
    state       TEXT NOT NULL
        CHECK (state IN ('waiting', 'leased', 'paused', 'sent', 'folded', 'refused')),
    lease_until INTEGER CHECK ((state = 'leased') = (lease_until IS NOT NULL)),
    attempts    INTEGER NOT NULL DEFAULT 0,
    payload     BLOB,
    case_id     INTEGER,
    deadline    TEXT NOT NULL DEFAULT '',
    rung        TEXT NOT NULL DEFAULT '',
    message_id  INTEGER,
    created_at  INTEGER NOT NULL,
    sent_at     INTEGER
) STRICT;

INSERT INTO sqlite_sequence (name, seq)
    SELECT 'new_outbox', seq FROM sqlite_sequence WHERE name = 'outbox';
INSERT INTO new_outbox SELECT * FROM outbox;
DROP TABLE outbox;
ALTER TABLE new_outbox RENAME TO outbox;

CREATE INDEX outbox_due ON outbox (kind, due, id) WHERE state = 'waiting';
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased';
CREATE INDEX outbox_queue ON outbox (chat_id, id)
    WHERE state IN ('waiting', 'leased') AND kind IN ('reply', 'file');
CREATE INDEX outbox_of_chat ON outbox (chat_id);
CREATE INDEX outbox_of_case ON outbox (case_id) WHERE case_id IS NOT NULL;

CREATE UNIQUE INDEX outbox_one_reminder ON outbox (case_id, deadline, rung)
    WHERE kind = 'reminder' AND state IN ('waiting', 'leased', 'paused');
