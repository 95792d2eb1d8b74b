-- What the database is. A new file is made from this; migrations/ says how older files get here,
-- and a test proves that both give the same.
--
-- Moments (…_at, due, lease_until) are whole milliseconds since 1970 UTC. Days are ISO-8601 text, KST.
-- BLOBs are encrypted (crypto.py) with their table, row and column as authenticated place.
-- The order of an outbox row within its chat is its id.

PRAGMA application_id = 0x67756A65; -- 'guje'

-- Someone who agreed to have answers stored. There is no row before that.
CREATE TABLE people (
    chat_id         INTEGER PRIMARY KEY,
    consent_version TEXT NOT NULL,
    consented_at    INTEGER NOT NULL,
    active_case     INTEGER,
    gone_at         INTEGER, -- since when Telegram delivers nothing to this chat
    consent_digest  TEXT NOT NULL DEFAULT '', -- SHA-256 of the words agreed to
    overseas_at     INTEGER, -- when the transfer overseas was agreed to
    of_age          INTEGER NOT NULL DEFAULT 0 CHECK (of_age IN (0, 1)) -- said to be 14 or older
) STRICT;

CREATE TABLE cases (
    id           INTEGER PRIMARY KEY,
    chat_id      INTEGER NOT NULL REFERENCES people (chat_id) ON DELETE CASCADE,
    incident     TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    focus        TEXT NOT NULL,
    misses       INTEGER NOT NULL,
    overlong_at  INTEGER,
    confirmed    INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    concluded_on TEXT,
    stage        TEXT NOT NULL,
    reminders    INTEGER NOT NULL CHECK (reminders IN (0, 1)),
    content_hash TEXT NOT NULL,
    opened_at    INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,
    reading      TEXT NOT NULL DEFAULT '', -- the place in a letter that an answer is mended from
    left_out     TEXT NOT NULL DEFAULT '[]', -- JSON: requests taken out of letters, as <letter>/<request>
    heard        BLOB, -- what a story seemed to say, until the person says that it is right
    reminders_at INTEGER, -- when reminders were agreed to
    leaving_on   TEXT -- the last day before it is deleted, unless the person uses it; told before
) STRICT;

CREATE INDEX cases_of_chat ON cases (chat_id);

CREATE TABLE answers (
    case_id     INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    question_id TEXT NOT NULL,
    value       BLOB NOT NULL,
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, question_id)
) STRICT;

CREATE TABLE deadlines (
    case_id  INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    position INTEGER NOT NULL,
    who      TEXT NOT NULL,
    details  BLOB NOT NULL, -- title, day, words: they tell what happened to whom, and when
    done     INTEGER NOT NULL CHECK (done IN (0, 1)),
    dropped  INTEGER NOT NULL CHECK (dropped IN (0, 1)),
    sequence INTEGER NOT NULL,
    PRIMARY KEY (case_id, id)
) STRICT;

-- A letter as it was last given as a file; the next one tells what has changed since.
CREATE TABLE letters (
    case_id  INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    version  INTEGER NOT NULL,
    details  BLOB NOT NULL,
    given_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, id)
) STRICT;

CREATE TABLE evidence (
    id          INTEGER PRIMARY KEY,
    case_id     INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    media       TEXT NOT NULL,
    details     BLOB NOT NULL, -- file reference, name, what it shows, digest
    received_at INTEGER NOT NULL,
    look_at     INTEGER, -- when to fetch it for its digest; NULL once done, or where it cannot be
    looks       INTEGER NOT NULL DEFAULT 0 -- how often that was begun
) STRICT;

CREATE INDEX evidence_of_case ON evidence (case_id);
CREATE INDEX evidence_to_look ON evidence (look_at) WHERE look_at IS NOT NULL;

-- An update is here before Telegram is told that it arrived. Once done, only its number stays for
-- a while, so that a second delivery is recognised.
CREATE TABLE inbox (
    update_id   INTEGER PRIMARY KEY,
    chat_id     INTEGER,
    payload     BLOB,
    state       TEXT NOT NULL CHECK (state IN ('new', 'done')),
    accepted_at INTEGER NOT NULL,
    done_at     INTEGER,
    CHECK ((state = 'new') = (chat_id IS NOT NULL)),
    CHECK ((state = 'new') = (payload IS NOT NULL)),
    CHECK ((state = 'done') = (done_at IS NOT NULL))
) STRICT;

CREATE INDEX inbox_new ON inbox (accepted_at, update_id) WHERE state = 'new';
CREATE INDEX inbox_done ON inbox (done_at) WHERE state = 'done';

-- A reply and a reminder are the same thing: a row with a time at which it is due.
-- A reply with a rung (its name) waits for a quiet moment; until it is sent the next of its name takes
-- its place. A leased row goes back to waiting when its lease ends. A reminder is paused while its chat is gone,
-- and folded when a newer message said what it had to say. AUTOINCREMENT: an id is never used twice.
CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id     INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('reply', 'file', 'reminder', 'notice')),
    due         INTEGER NOT NULL,
    state       TEXT NOT NULL
        CHECK (state IN ('waiting', 'leased', 'paused', 'sent', 'folded', 'refused')),
    lease_until INTEGER CHECK ((state = 'leased') = (lease_until IS NOT NULL)),
    attempts    INTEGER NOT NULL DEFAULT 0,
    payload     BLOB, -- the message; NULL once sent or folded; the reason once refused
    case_id     INTEGER,
    deadline    TEXT NOT NULL DEFAULT '',
    rung        TEXT NOT NULL DEFAULT '',
    message_id  INTEGER,
    created_at  INTEGER NOT NULL,
    sent_at     INTEGER,
    doubts      INTEGER NOT NULL DEFAULT 0 -- tries that perhaps arrived, the one under way included
) STRICT;

-- The courier's question, "what is due?", reads only rows that are due, however many wait.
CREATE INDEX outbox_due ON outbox (kind, due, id) WHERE state = 'waiting';
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased';
CREATE INDEX outbox_queue ON outbox (chat_id, id)
    WHERE state IN ('waiting', 'leased') AND kind IN ('reply', 'file');
CREATE INDEX outbox_of_chat ON outbox (chat_id);
CREATE INDEX outbox_of_case ON outbox (case_id) WHERE case_id IS NOT NULL;

-- Only unsent ones are unique: a reminder that was sent or cancelled may be planned again.
CREATE UNIQUE INDEX outbox_one_reminder ON outbox (case_id, deadline, rung)
    WHERE kind = 'reminder' AND state IN ('waiting', 'leased', 'paused');

-- Reminders of a chat are claimed together; its messages of years must not be read for that.
CREATE INDEX outbox_reminders ON outbox (chat_id, due, id)
    WHERE state = 'waiting' AND kind = 'reminder';

-- How many messages there were of which nothing is kept any more.
CREATE TABLE tallies (
    kind  TEXT NOT NULL,
    state TEXT NOT NULL,
    many  INTEGER NOT NULL,
    PRIMARY KEY (kind, state)
) STRICT;

-- For statistics: ids only, never words, never a chat.
CREATE TABLE events (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    case_id  INTEGER,
    question TEXT NOT NULL
) STRICT;

-- What is known of a case goes with it, these lines too.
CREATE INDEX events_of_case ON events (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX events_of_nobody ON events (at) WHERE case_id IS NULL;

-- 'key_check/<key id>': one for each key that ever encrypted; all must open before the file is used.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT;

-- What operators did, and whoever has the command line. The database itself refuses to change a row, and
-- to delete one before a year is over (개인정보의 안전성 확보조치 기준 제8조).
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
