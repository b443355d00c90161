-- What is hidden is a tombstone that can be taken away again; its tags wait
-- in kept_tags meanwhile, as JSON.
ALTER TABLE threads ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE threads ADD COLUMN kept_tags TEXT NOT NULL DEFAULT '';
ALTER TABLE replies ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE;

-- What was hidden in a community, by whom and why; reply_id 0 is the thread.
CREATE TABLE removals (
    id {id},
    pid {key} NOT NULL UNIQUE,
    community_id BIGINT NOT NULL REFERENCES communities (id),
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    reply_id BIGINT NOT NULL DEFAULT 0,
    by_id BIGINT REFERENCES persons (id),
    by_role {key} NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    shown_at BIGINT,
    shown_by BIGINT REFERENCES persons (id),
    shown_reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX removals_by_community ON removals (community_id, id);
CREATE INDEX removals_by_thread ON removals (thread_id, reply_id, id);

-- What people reported. level says who decides; decision is empty until then.
CREATE TABLE reports (
    id {id},
    pid {key} NOT NULL UNIQUE,
    community_id BIGINT NOT NULL REFERENCES communities (id),
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    reply_id BIGINT NOT NULL DEFAULT 0,
    reporter_id BIGINT REFERENCES persons (id),
    reason {key} NOT NULL,
    body TEXT NOT NULL DEFAULT '',
    level {key} NOT NULL,
    handed_by BIGINT REFERENCES persons (id),
    handed_note TEXT NOT NULL DEFAULT '',
    decision {key} NOT NULL DEFAULT '',
    decision_reason TEXT NOT NULL DEFAULT '',
    decided_by BIGINT REFERENCES persons (id),
    decided_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX reports_by_community ON reports (community_id, level, decision, id);
CREATE INDEX reports_by_level ON reports (level, decision, id);
CREATE INDEX reports_by_reporter ON reports (reporter_id, id);
CREATE INDEX reports_by_thread ON reports (thread_id, reply_id, decision);

-- Every privileged act, by reference, each row holding the hash of the one
-- before it. Nothing here is ever changed or removed.
CREATE TABLE audit (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    action {key} NOT NULL,
    actor_id BIGINT NOT NULL,
    kind {key} NOT NULL,
    community_id BIGINT NOT NULL,
    subject_id BIGINT NOT NULL,
    part_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    previous {key} NOT NULL,
    hash {key} NOT NULL
);
CREATE INDEX audit_by_actor ON audit (actor_id, id);
CREATE INDEX audit_by_action ON audit (action, id);

-- What happened to people's ways in, for 30 days.
CREATE TABLE security_log (
    id {id},
    at BIGINT NOT NULL,
    action {key} NOT NULL,
    actor_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    kind {key} NOT NULL,
    subject_id BIGINT NOT NULL
);
CREATE INDEX security_log_by_age ON security_log (at);
CREATE INDEX security_log_by_person ON security_log (person_id, id);

-- From which network, never from which address, a session began; for 30 days.
CREATE TABLE sign_ins (
    session_id BIGINT NOT NULL PRIMARY KEY,
    network TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX sign_ins_by_age ON sign_ins (at);

-- Sign-ins that failed, counted by the hour; person_id 0 is nobody's address.
CREATE TABLE sign_in_failures (
    hour BIGINT NOT NULL,
    network {key} NOT NULL,
    person_id BIGINT NOT NULL,
    times BIGINT NOT NULL,
    locked BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (hour, network, person_id)
);
CREATE INDEX sign_in_failures_by_person ON sign_in_failures (person_id, hour);
