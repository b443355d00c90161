-- Who found a text helpful, once each, counted where the text stands. Who it
-- was is shown to nobody.
CREATE TABLE thread_helpful (
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    person_id BIGINT NOT NULL REFERENCES persons (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (thread_id, person_id)
);
CREATE TABLE reply_helpful (
    reply_id BIGINT NOT NULL REFERENCES replies (id),
    person_id BIGINT NOT NULL REFERENCES persons (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (reply_id, person_id)
);

-- Replies that helped, as the asker or a facilitator chose them, and those
-- that facilitators have marked as official; answer_count counts the chosen
-- ones that are still there.
ALTER TABLE threads ADD COLUMN helpful BIGINT NOT NULL DEFAULT 0;
ALTER TABLE threads ADD COLUMN answer_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE replies ADD COLUMN helpful BIGINT NOT NULL DEFAULT 0;
ALTER TABLE replies ADD COLUMN accepted_at BIGINT;
ALTER TABLE replies ADD COLUMN accepted_by BIGINT REFERENCES persons (id);
ALTER TABLE replies ADD COLUMN official_at BIGINT;
ALTER TABLE replies ADD COLUMN official_by BIGINT REFERENCES persons (id);
CREATE INDEX replies_by_helpful ON replies (thread_id, branch_n, helpful DESC, n);
CREATE INDEX replies_accepted ON replies (thread_id, path) WHERE accepted_at IS NOT NULL;

-- A thread in short, as its facilitators keep it; what it was before stands
-- in revisions with reply_id -1. An empty text is none.
CREATE TABLE in_short (
    thread_id BIGINT NOT NULL PRIMARY KEY REFERENCES threads (id),
    body_md TEXT NOT NULL,
    body_html TEXT NOT NULL,
    revision BIGINT NOT NULL,
    author_id BIGINT REFERENCES persons (id),
    editor_id BIGINT REFERENCES persons (id),
    created_at BIGINT NOT NULL,
    edited_at BIGINT NOT NULL,
    replies BIGINT NOT NULL
);

-- One thing refers to another across features: a lesson to the discussion
-- that it was made of, which had so many replies then.
CREATE TABLE links (
    from_kind {key} NOT NULL,
    from_id BIGINT NOT NULL,
    to_kind {key} NOT NULL,
    to_id BIGINT NOT NULL,
    replies BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (from_kind, from_id, to_kind, to_id)
);
CREATE INDEX links_back ON links (to_kind, to_id, from_kind, from_id);

-- A lesson's sources in a discussion (reply_id 0 is its opening text), each in
-- the writer's words; words is what would be quoted, and is emptied where the
-- person quoted says no or nothing.
CREATE TABLE quotes (
    id {id},
    pid {key} NOT NULL UNIQUE,
    lesson_id BIGINT NOT NULL REFERENCES threads (id),
    position BIGINT NOT NULL,
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    reply_id BIGINT NOT NULL DEFAULT 0,
    person_id BIGINT REFERENCES persons (id),
    paraphrase TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    state {key} NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_at BIGINT,
    UNIQUE (lesson_id, position)
);
CREATE INDEX quotes_by_person ON quotes (person_id, state, asked_at);
CREATE INDEX quotes_waiting ON quotes (state, asked_at);
