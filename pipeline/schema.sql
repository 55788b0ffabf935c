-- The catalogue, version 3. Everything here can be made again from the corpus.

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
    is_recognised INTEGER NOT NULL, -- whether some of the text was read from images
    bookmarks TEXT NOT NULL,       -- JSON list of [title, page, level]
    reading TEXT NOT NULL,         -- the version of the readers that gave all this
    territories TEXT NOT NULL DEFAULT '[]',  -- JSON lists of terms of vocabularies
    goals TEXT NOT NULL DEFAULT '[]',
    audiences TEXT NOT NULL DEFAULT '[]'
) STRICT;

-- The facts of a document as they were found: where each was read, and how sure it is.
CREATE TABLE fact (
    document_id TEXT NOT NULL REFERENCES document ON DELETE CASCADE,
    number INTEGER NOT NULL,       -- the order in which they are shown
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    origin TEXT NOT NULL,
    confidence TEXT NOT NULL,
    page INTEGER,                  -- where the origin is a page
    quote TEXT NOT NULL,           -- the line or the sentence, or empty
    PRIMARY KEY (document_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE page (
    document_id TEXT NOT NULL REFERENCES document ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    label TEXT NOT NULL,
    reader TEXT NOT NULL,          -- what gave the text: plain, pypdf, pdfium, ocr
    quality REAL NOT NULL,         -- how far it can be trusted, 0..1
    recognition TEXT NOT NULL,     -- unneeded, waiting, done
    PRIMARY KEY (document_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX page_waiting ON page (document_id, number) WHERE recognition = 'waiting';

-- Pages that could not be recognised, and how often it was tried. Kept when their document is read again.
CREATE TABLE attempt (
    document_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (document_id, number)
) STRICT, WITHOUT ROWID;

-- What a reader is told about a document.
CREATE TABLE essentials (
    document_id TEXT PRIMARY KEY REFERENCES document ON DELETE CASCADE,
    sentences TEXT NOT NULL,       -- JSON list of [page, text]
    subjects TEXT NOT NULL,        -- JSON list
    figures TEXT NOT NULL DEFAULT '[]',  -- JSON list of [value, unit, page, text]
    dates TEXT NOT NULL DEFAULT '[]',    -- JSON list of [date, until, kind, page, text]
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
    reading TEXT NOT NULL,         -- the version of the readers that decided
    access TEXT NOT NULL DEFAULT 'readers' -- who may see its document, as staff wrote beside it: readers, staff
) STRICT;

CREATE INDEX source_document ON source (document_id);
CREATE INDEX source_for_staff ON source (document_id) WHERE access = 'staff';
CREATE INDEX source_collection ON source (collection);

-- Documents read or described since the index was last published, or since its last base.
CREATE TABLE pending (
    document_id TEXT PRIMARY KEY,
    is_published INTEGER NOT NULL DEFAULT 0  -- published since the last base, kept for a rollback
) STRICT;

-- The last ingests, and what became of every file of each.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,         -- ISO 8601, of universal time
    ended TEXT NOT NULL,
    is_whole INTEGER NOT NULL      -- 0 when it was interrupted
) STRICT;

CREATE TABLE run_outcome (
    run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    position INTEGER NOT NULL,
    path BLOB NOT NULL,            -- as the system has it: bytes
    outcome TEXT NOT NULL,
    document_id TEXT,
    previous TEXT,                 -- the document that was replaced
    reason TEXT,                   -- of a refusal, or of reading only a part
    detail TEXT NOT NULL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
