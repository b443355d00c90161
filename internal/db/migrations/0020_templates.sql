-- The template library. A template is a thread; what it says of itself beside
-- that stands here. latest is its newest version, 0 before the first.
CREATE TABLE templates (
    thread_id BIGINT NOT NULL PRIMARY KEY REFERENCES threads (id),
    form {key} NOT NULL,
    format {key} NOT NULL DEFAULT '',
    use_md TEXT NOT NULL DEFAULT '',
    use_html TEXT NOT NULL DEFAULT '',
    avoid_md TEXT NOT NULL DEFAULT '',
    avoid_html TEXT NOT NULL DEFAULT '',
    language {key} NOT NULL DEFAULT '',
    pair_id BIGINT REFERENCES threads (id),
    original_id BIGINT REFERENCES threads (id),
    original_n BIGINT NOT NULL DEFAULT 0,
    latest BIGINT NOT NULL DEFAULT 0,
    review_at BIGINT,
    withdrawn_at BIGINT,
    withdrawn_by BIGINT REFERENCES persons (id),
    withdrawn_reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX templates_by_pair ON templates (pair_id) WHERE pair_id IS NOT NULL;
CREATE INDEX templates_by_original ON templates (original_id) WHERE original_id IS NOT NULL;

-- Its versions, from 1 on; n 0 is the one that is being prepared.
CREATE TABLE template_versions (
    thread_id BIGINT NOT NULL REFERENCES templates (thread_id),
    n BIGINT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    text_md TEXT NOT NULL DEFAULT '',
    text_html TEXT NOT NULL DEFAULT '',
    author_id BIGINT REFERENCES persons (id),
    org_id BIGINT REFERENCES organisations (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (thread_id, n)
);

-- The files of a version, the main one at position 0.
CREATE TABLE template_files (
    thread_id BIGINT NOT NULL REFERENCES templates (thread_id),
    n BIGINT NOT NULL,
    position BIGINT NOT NULL,
    attachment_id BIGINT NOT NULL REFERENCES attachments (id),
    title TEXT NOT NULL DEFAULT '',
    format {key} NOT NULL,
    PRIMARY KEY (thread_id, n, position)
);
CREATE INDEX template_files_by_attachment ON template_files (attachment_id);

-- Which organisation took which version, and how often; org_id 0 stands for
-- people who work for none.
CREATE TABLE template_takes (
    thread_id BIGINT NOT NULL REFERENCES templates (thread_id),
    org_id BIGINT NOT NULL,
    n BIGINT NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (thread_id, org_id, n)
);
CREATE INDEX template_takes_by_org ON template_takes (org_id, thread_id);

-- People who want to be told when a template that they took changes, with the
-- newest version that they took. Nobody else is known by name.
CREATE TABLE template_takers (
    thread_id BIGINT NOT NULL REFERENCES templates (thread_id),
    person_id BIGINT NOT NULL REFERENCES persons (id),
    org_id BIGINT REFERENCES organisations (id),
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (thread_id, person_id)
);
CREATE INDEX template_takers_by_person ON template_takers (person_id, thread_id);

-- What happened where a template was used. A note keeps the organisation when
-- the person is gone.
CREATE TABLE template_outcomes (
    id {id},
    pid {key} NOT NULL UNIQUE,
    thread_id BIGINT NOT NULL REFERENCES templates (thread_id),
    n BIGINT NOT NULL,
    person_id BIGINT REFERENCES persons (id),
    org_id BIGINT REFERENCES organisations (id),
    result {key} NOT NULL,
    text_md TEXT NOT NULL DEFAULT '',
    text_html TEXT NOT NULL DEFAULT '',
    used_on BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX template_outcomes_by_template ON template_outcomes (thread_id, used_on);
