-- How closely people follow a thread, a community, a tag or a person; chosen
-- says that they said so themselves.
CREATE TABLE follows (
    person_id BIGINT NOT NULL REFERENCES persons (id),
    kind {key} NOT NULL,
    target_id BIGINT NOT NULL,
    level {key} NOT NULL,
    chosen BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person_id, kind, target_id)
);
CREATE INDEX follows_by_target ON follows (kind, target_id, level, person_id);
CREATE INDEX follows_by_level ON follows (level, person_id);

-- What people are told, and why: seq is the change of the log that it follows
-- from. mail says what becomes of it by mail: none, hold, digest or sent.
CREATE TABLE notices (
    id {id},
    pid {key} NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    reason {key} NOT NULL,
    community_id BIGINT NOT NULL DEFAULT 0,
    thread_id BIGINT NOT NULL DEFAULT 0,
    reply_id BIGINT NOT NULL DEFAULT 0,
    actor_id BIGINT NOT NULL DEFAULT 0,
    about_id BIGINT NOT NULL DEFAULT 0,
    done_at BIGINT,
    mail {key} NOT NULL,
    letter_id BIGINT,
    UNIQUE (person_id, seq)
);
CREATE INDEX notices_open ON notices (person_id, id) WHERE done_at IS NULL;
CREATE INDEX notices_done ON notices (person_id, done_at) WHERE done_at IS NOT NULL;
CREATE INDEX notices_by_thread ON notices (person_id, thread_id, reply_id);
CREATE INDEX notices_by_time ON notices (person_id, at);
CREATE INDEX notices_held ON notices (at) WHERE mail = 'hold';
CREATE INDEX notices_for_digest ON notices (person_id) WHERE mail = 'digest';
CREATE INDEX notices_by_letter ON notices (letter_id) WHERE letter_id IS NOT NULL;
CREATE INDEX notices_by_age ON notices (at);

-- What all who watch something have still to be told: source is the list that
-- is gone through, after_id the last person of it who knows.
CREATE TABLE fanouts (
    id {id},
    seq BIGINT NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    community_id BIGINT NOT NULL,
    thread_id BIGINT NOT NULL,
    reply_id BIGINT NOT NULL,
    actor_id BIGINT NOT NULL,
    source BIGINT NOT NULL DEFAULT 0,
    after_id BIGINT NOT NULL DEFAULT 0
);

-- How people want to be told by mail; nobody's row: as it is for everybody.
CREATE TABLE notice_settings (
    person_id BIGINT NOT NULL PRIMARY KEY REFERENCES persons (id),
    replies {key} NOT NULL,
    mentions {key} NOT NULL,
    asked {key} NOT NULL,
    watched {key} NOT NULL,
    followed {key} NOT NULL,
    summary BOOLEAN NOT NULL,
    budget BIGINT NOT NULL
);

-- Letters about notices: of one thread, or with thread_id 0 and a day the
-- summary of that day, which tells of what came since.
CREATE TABLE notice_letters (
    id {id},
    person_id BIGINT NOT NULL REFERENCES persons (id),
    thread_id BIGINT NOT NULL DEFAULT 0,
    day BIGINT NOT NULL DEFAULT 0,
    since BIGINT NOT NULL DEFAULT 0,
    at BIGINT NOT NULL
);
CREATE INDEX notice_letters_by_person ON notice_letters (person_id, day, at);
CREATE INDEX notice_letters_by_age ON notice_letters (at);

-- What people keep for later, with a note to themselves; reply_id 0 is the
-- thread's own text.
CREATE TABLE saved (
    id {id},
    pid {key} NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    reply_id BIGINT NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    UNIQUE (person_id, thread_id, reply_id)
);
CREATE INDEX saved_by_person ON saved (person_id, at, id);

-- Where there is a log already, people are told of what happens from now on; a
-- new database knows of no reader yet, and each begins at its start.
INSERT INTO readers (name, epoch, seq)
    SELECT 'notify', COALESCE((SELECT value FROM meta WHERE name = 'epoch'), ''), MAX(seq) FROM changes HAVING COUNT(*) > 0;
