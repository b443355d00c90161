-- What people say under their own name about what was said in the anonymous
-- channel. Its threads are named as the back room names them, and nothing here
-- is of whoever wrote there: neither who read, nor who reported.

CREATE TABLE speak_answers (
    id {id},
    pid {key} NOT NULL UNIQUE,
    thread {key} NOT NULL,
    author_id BIGINT NOT NULL REFERENCES persons (id),
    office TEXT NOT NULL,
    body_md TEXT NOT NULL,
    body_html TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    withdrawn_at BIGINT,
    withdrawn_reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX speak_answers_by_thread ON speak_answers (thread, id);

-- How an answer stood before it was changed, for everybody who reads it.
CREATE TABLE speak_answer_versions (
    answer_id BIGINT NOT NULL REFERENCES speak_answers (id),
    version BIGINT NOT NULL,
    body_html TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (answer_id, version)
);

-- What was promised, step by step; the last step of a thread is what holds.
CREATE TABLE speak_promises (
    thread {key} NOT NULL,
    step BIGINT NOT NULL,
    state {key} NOT NULL,
    owner TEXT NOT NULL,
    reason TEXT NOT NULL,
    due_at BIGINT,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (thread, step)
);

-- Who answers and who moderates, and as what.
CREATE TABLE speak_offices (
    duty {key} NOT NULL,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    title TEXT NOT NULL,
    PRIMARY KEY (duty, person_id)
);

-- How often a text was reported, and for what: never by whom or when.
CREATE TABLE speak_reports (
    post {key} NOT NULL,
    reason {key} NOT NULL,
    thread {key} NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (post, reason)
);
