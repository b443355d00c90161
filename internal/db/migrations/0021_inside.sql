-- A file that stands in an earlier version of a text alone can still be read
-- there, and is found no more.
ALTER TABLE attachment_uses ADD COLUMN past BOOLEAN NOT NULL DEFAULT FALSE;

-- What became of the reading of a file's text: begun, read, or refused, with
-- the reason's code. Made anew from the bytes where it is lost.
CREATE TABLE file_texts (
    hash {key} NOT NULL PRIMARY KEY,
    state {key} NOT NULL,
    tries BIGINT NOT NULL,
    reason {key} NOT NULL DEFAULT '',
    passages BIGINT NOT NULL DEFAULT 0,
    at BIGINT NOT NULL
);
CREATE INDEX file_texts_begun ON file_texts (at) WHERE state = 'begun';

-- The text of a file by place: a slide, a page, cells of a sheet, what stands
-- under a heading. A long one has several rows.
CREATE TABLE file_passages (
    hash {key} NOT NULL,
    n BIGINT NOT NULL,
    place TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (hash, n)
);
