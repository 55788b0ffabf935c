-- From version 2 of the catalogue to version 3.

-- How often a page was given to recognition in vain.
CREATE TABLE attempt (
    document_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (document_id, number)
) STRICT, WITHOUT ROWID;

-- Key figures, and dates to remember.
ALTER TABLE essentials ADD COLUMN figures TEXT NOT NULL DEFAULT '[]';
ALTER TABLE essentials ADD COLUMN dates TEXT NOT NULL DEFAULT '[]';

-- Who may see a file.
ALTER TABLE source ADD COLUMN access TEXT NOT NULL DEFAULT 'readers';
CREATE INDEX source_for_staff ON source (document_id) WHERE access = 'staff';
CREATE INDEX source_collection ON source (collection);
