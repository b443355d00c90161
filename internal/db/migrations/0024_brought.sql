-- What an import's line brought as a template's file: the SHA-256 of its bytes
-- as they came, so that the same line again changes nothing.
CREATE TABLE template_brought (
    thread_id BIGINT NOT NULL PRIMARY KEY REFERENCES templates (thread_id),
    hash {key} NOT NULL
);
