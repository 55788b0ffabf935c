-- The catalogue, version 2. Everything here can be made again from the corpus.

CREATE TABLE state (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

INSERT INTO state (name, value) VALUES ('revision', 0);

-- The folders that were given to ingest.
CREATE TABLE root (
    path BLOB PRIMARY KEY          -- as the system has it: bytes
) STRICT;

CREATE TABLE document (
    id TEXT PRIMARY KEY,           -- SHA-256 of the bytes
    title TEXT NOT NULL,
    authors TEXT NOT NULL,         -- JSON list
    organisation TEXT NOT NULL,
    date TEXT NOT NULL,            -- ISO 8601, cut to what is known, or empty
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    collection TEXT NOT NULL,
    format TEXT NOT NULL,
    page_count INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    partial TEXT,                  -- why only a part was read
    is_image_only INTEGER NOT NULL,
    bookmarks TEXT NOT NULL,       -- JSON list of [title, page, level]
    reading TEXT NOT NULL          -- the version of the readers that gave all this
) STRICT;

CREATE TABLE page (
    document_id TEXT NOT NULL REFERENCES document ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (document_id, number)
) STRICT, WITHOUT ROWID;

-- What a reader is told about a document.
CREATE TABLE essentials (
    document_id TEXT PRIMARY KEY REFERENCES document ON DELETE CASCADE,
    sentences TEXT NOT NULL,       -- JSON list of [page, text]
    subjects TEXT NOT NULL,        -- JSON list
    signature BLOB NOT NULL        -- of its text, by which versions are known
) STRICT;

-- Every file seen, taken in or refused. One content may have several paths.
CREATE TABLE source (
    path BLOB PRIMARY KEY,         -- as the system has it: bytes
    document_id TEXT REFERENCES document,
    collection TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    reason TEXT,                   -- of a refusal
    detail TEXT NOT NULL,
    sidecar TEXT NOT NULL,         -- digest of what staff wrote beside it, or empty
    reading TEXT NOT NULL          -- the version of the readers that decided
) STRICT;

CREATE INDEX source_document ON source (document_id);

-- Documents read or described since the index was last published.
CREATE TABLE pending (
    document_id TEXT PRIMARY KEY
) STRICT;
