-- Where a discussion was merged into another: its opening text stands there as
-- this reply, and its own row is a tombstone that nobody is shown.
ALTER TABLE threads ADD COLUMN merged_reply BIGINT;
CREATE INDEX threads_merged ON threads (merged_reply) WHERE merged_reply IS NOT NULL;

-- Lines in a thread that say what became of it: other_id is the thread at the
-- other end, place_id the community that it came from.
CREATE TABLE thread_moves (
    id {id},
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    act {key} NOT NULL,
    at BIGINT NOT NULL,
    by_id BIGINT REFERENCES persons (id),
    other_id BIGINT NOT NULL DEFAULT 0,
    place_id BIGINT NOT NULL DEFAULT 0,
    replies BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX thread_moves_by_thread ON thread_moves (thread_id, id);

-- What hangs on a thread and goes where it goes.
CREATE INDEX positions_by_thread ON positions (thread_id);
CREATE INDEX notices_about ON notices (thread_id, reply_id);
CREATE INDEX notice_letters_about ON notice_letters (thread_id);
CREATE INDEX saved_about ON saved (thread_id, reply_id);
CREATE INDEX quotes_about ON quotes (thread_id, reply_id);
CREATE INDEX drafts_by_place ON drafts (place);

-- What the author of a text that was hidden says against it, once. decision is
-- empty until somebody other than who hid it has decided.
CREATE TABLE appeals (
    id {id},
    pid {key} NOT NULL UNIQUE,
    removal_id BIGINT NOT NULL UNIQUE REFERENCES removals (id),
    person_id BIGINT NOT NULL REFERENCES persons (id),
    body TEXT NOT NULL,
    level {key} NOT NULL,
    at BIGINT NOT NULL,
    decision {key} NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    decided_by BIGINT REFERENCES persons (id),
    decided_at BIGINT
);
CREATE INDEX appeals_open ON appeals (level, id) WHERE decision = '';
