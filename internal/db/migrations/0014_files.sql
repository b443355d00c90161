-- Files that people have put into texts. The bytes lie elsewhere, by their
-- hash. loose_since is when a file was last in no text: until it is used it is
-- its owner's alone, and it is removed after a while.
CREATE TABLE attachments (
    id {id},
    pid {key} NOT NULL UNIQUE,
    hash {key} NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    width BIGINT NOT NULL DEFAULT 0,
    height BIGINT NOT NULL DEFAULT 0,
    alt TEXT NOT NULL DEFAULT '',
    decorative BOOLEAN NOT NULL DEFAULT FALSE,
    owner_id BIGINT REFERENCES persons (id),
    created_at BIGINT NOT NULL,
    loose_since BIGINT
);
CREATE INDEX attachments_by_hash ON attachments (hash);
CREATE INDEX attachments_loose ON attachments (loose_since) WHERE loose_since IS NOT NULL;
CREATE INDEX attachments_loose_of ON attachments (owner_id) WHERE loose_since IS NOT NULL;

-- Which texts a file stands in: a thread's opening text (reply_id 0) or a
-- reply (thread_id 0, so that it goes where the reply goes).
CREATE TABLE attachment_uses (
    attachment_id BIGINT NOT NULL REFERENCES attachments (id),
    thread_id BIGINT NOT NULL,
    reply_id BIGINT NOT NULL,
    PRIMARY KEY (attachment_id, thread_id, reply_id)
);
CREATE INDEX attachment_uses_by_text ON attachment_uses (thread_id, reply_id);
