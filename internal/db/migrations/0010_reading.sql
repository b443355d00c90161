-- How far each person has read each thread that they have opened, in the order
-- in which replies came: every reply up to read_id, and those named in beyond,
-- which were read while something before them was not. It is for that person's
-- eyes alone.
CREATE TABLE positions (
    person_id BIGINT NOT NULL REFERENCES persons (id),
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    read_id BIGINT NOT NULL DEFAULT 0,
    beyond TEXT NOT NULL DEFAULT '',
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, thread_id)
);

-- What came after a reply, and what came on or after a day.
CREATE INDEX replies_by_arrival ON replies (thread_id, id, author_id) WHERE deleted_at IS NULL;
CREATE INDEX replies_by_day ON replies (thread_id, created_at, id);
