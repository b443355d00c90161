CREATE TABLE lessons (
    thread_id BIGINT NOT NULL PRIMARY KEY REFERENCES threads (id),
    context_md TEXT NOT NULL DEFAULT '',
    context_html TEXT NOT NULL DEFAULT '',
    did_md TEXT NOT NULL DEFAULT '',
    did_html TEXT NOT NULL DEFAULT '',
    worked_md TEXT NOT NULL DEFAULT '',
    worked_html TEXT NOT NULL DEFAULT '',
    did_not_work_md TEXT NOT NULL DEFAULT '',
    did_not_work_html TEXT NOT NULL DEFAULT '',
    do_again_md TEXT NOT NULL DEFAULT '',
    do_again_html TEXT NOT NULL DEFAULT '',
    outcome {key} NOT NULL DEFAULT '',
    measured_over TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',
    contact TEXT NOT NULL DEFAULT '',
    cost_text TEXT NOT NULL DEFAULT '',
    cost_amount BIGINT,
    owner_id BIGINT REFERENCES persons (id),
    review_on BIGINT,
    tried_worked BIGINT NOT NULL DEFAULT 0,
    tried_mixed BIGINT NOT NULL DEFAULT 0,
    tried_did_not_work BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX lessons_by_owner ON lessons (owner_id, review_on);

-- The reuse ledger: who tried this too, and what came of it. It keeps the
-- organisation when the person is gone.
CREATE TABLE lesson_uses (
    id {id},
    pid {key} NOT NULL UNIQUE,
    thread_id BIGINT NOT NULL REFERENCES lessons (thread_id),
    person_id BIGINT REFERENCES persons (id),
    org_id BIGINT REFERENCES organisations (id),
    result {key} NOT NULL,
    changed_md TEXT NOT NULL DEFAULT '',
    changed_html TEXT NOT NULL DEFAULT '',
    used_on BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX lesson_uses_by_lesson ON lesson_uses (thread_id, used_on);
CREATE INDEX lesson_uses_by_org ON lesson_uses (org_id, used_on);
