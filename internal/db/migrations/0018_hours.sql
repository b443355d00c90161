-- When somebody wants letters at all, and whether reading a thread for a while
-- has them follow it.
ALTER TABLE notice_settings ADD COLUMN pace {key} NOT NULL DEFAULT 'any';
ALTER TABLE notice_settings ADD COLUMN by_reading BOOLEAN NOT NULL DEFAULT TRUE;

-- Whether somebody follows a thread since they read it for a while.
ALTER TABLE follows ADD COLUMN by_reading BOOLEAN NOT NULL DEFAULT FALSE;

-- For how many seconds somebody has read a thread that they do not follow. It
-- is for that person's eyes alone, and goes as soon as it has been enough.
CREATE TABLE reading_time (
    person_id BIGINT NOT NULL REFERENCES persons (id),
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    seconds BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person_id, thread_id)
);
CREATE INDEX reading_time_by_age ON reading_time (at);
