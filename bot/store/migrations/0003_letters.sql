-- Letters that were given as files, requests taken out of a letter, and the place that is read.

ALTER TABLE cases ADD COLUMN reading TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN left_out TEXT NOT NULL DEFAULT '[]';

CREATE TABLE letters (
    case_id  INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    version  INTEGER NOT NULL,
    details  BLOB NOT NULL,
    given_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, id)
) STRICT;
