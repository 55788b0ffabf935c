-- From version 1 of the catalogue to version 2.

-- Where the text of each page was read, and how far it can be trusted.
ALTER TABLE document ADD COLUMN is_recognised INTEGER NOT NULL DEFAULT 0;
ALTER TABLE page ADD COLUMN reader TEXT NOT NULL DEFAULT 'plain';
ALTER TABLE page ADD COLUMN quality REAL NOT NULL DEFAULT 1.0;
ALTER TABLE page ADD COLUMN recognition TEXT NOT NULL DEFAULT 'unneeded';
CREATE INDEX page_waiting ON page (document_id, number) WHERE recognition = 'waiting';

-- The reports of the last runs.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    is_whole INTEGER NOT NULL
) STRICT;

CREATE TABLE run_outcome (
    run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    position INTEGER NOT NULL,
    path BLOB NOT NULL,
    outcome TEXT NOT NULL,
    document_id TEXT,
    previous TEXT,
    reason TEXT,
    detail TEXT NOT NULL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- What was published since the last base.
ALTER TABLE pending ADD COLUMN is_published INTEGER NOT NULL DEFAULT 0;

-- The facts of documents, with where each was read.
ALTER TABLE document ADD COLUMN territories TEXT NOT NULL DEFAULT '[]';
ALTER TABLE document ADD COLUMN goals TEXT NOT NULL DEFAULT '[]';
ALTER TABLE document ADD COLUMN audiences TEXT NOT NULL DEFAULT '[]';
CREATE TABLE fact (
    document_id TEXT NOT NULL REFERENCES document ON DELETE CASCADE,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    origin TEXT NOT NULL,
    confidence TEXT NOT NULL,
    page INTEGER,
    quote TEXT NOT NULL,
    PRIMARY KEY (document_id, number)
) STRICT, WITHOUT ROWID;

-- What documents say in short, and the signature of their texts.
CREATE TABLE essentials (
    document_id TEXT PRIMARY KEY REFERENCES document ON DELETE CASCADE,
    sentences TEXT NOT NULL,
    subjects TEXT NOT NULL,
    signature BLOB NOT NULL
) STRICT;
