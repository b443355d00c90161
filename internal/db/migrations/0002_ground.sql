-- What the store itself keeps.
CREATE TABLE meta (
    name {key} NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Readers of the change log that live in this database, each at its place.
CREATE TABLE readers (
    name {key} NOT NULL PRIMARY KEY,
    epoch TEXT NOT NULL,
    seq BIGINT NOT NULL
);

-- Changes that a reader could not take and passed over.
CREATE TABLE skipped_changes (
    reader {key} NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (reader, seq)
);

-- Answers already given, by idempotency key.
CREATE TABLE answers (
    person_id BIGINT NOT NULL,
    key {key} NOT NULL,
    operation TEXT NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person_id, key)
);
CREATE INDEX answers_by_age ON answers (at);

CREATE TABLE organisations (
    id {id},
    pid {key} NOT NULL UNIQUE,
    slug {key} NOT NULL UNIQUE,
    name TEXT NOT NULL,
    sort_name {key} NOT NULL,
    type TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    size TEXT NOT NULL DEFAULT '',
    hue BIGINT NOT NULL DEFAULT 195,
    placeholder BOOLEAN NOT NULL DEFAULT FALSE,
    external_id {key} UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX organisations_by_name ON organisations (sort_name, id);

-- A person is who somebody is; an account is a way to sign in as that person.
CREATE TABLE persons (
    id {id},
    pid {key} NOT NULL UNIQUE,
    name TEXT NOT NULL,
    sort_name {key} NOT NULL,
    email {key} UNIQUE,
    role {key} NOT NULL DEFAULT 'member',
    about_md TEXT NOT NULL DEFAULT '',
    about_html TEXT NOT NULL DEFAULT '',
    skills TEXT NOT NULL DEFAULT '',
    contact TEXT NOT NULL DEFAULT '',
    theme {key} NOT NULL DEFAULT 'system',
    org_id BIGINT REFERENCES organisations (id),
    affiliation_id BIGINT,
    placeholder BOOLEAN NOT NULL DEFAULT FALSE,
    external_id {key} UNIQUE,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX persons_by_name ON persons (sort_name, id);
CREATE INDEX persons_by_org ON persons (org_id, sort_name, id);

-- A person at an organisation, from a day to a day. Posts keep the one they
-- were written under.
CREATE TABLE affiliations (
    id {id},
    person_id BIGINT NOT NULL REFERENCES persons (id),
    org_id BIGINT NOT NULL REFERENCES organisations (id),
    role_title TEXT NOT NULL DEFAULT '',
    starts_at BIGINT NOT NULL,
    ends_at BIGINT
);
CREATE INDEX affiliations_by_person ON affiliations (person_id, starts_at);
CREATE INDEX affiliations_by_org ON affiliations (org_id, ends_at);

CREATE TABLE accounts (
    person_id BIGINT NOT NULL PRIMARY KEY REFERENCES persons (id),
    password_hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- Web sessions. The cookie's secret is kept as its hash; seen_on is a day.
CREATE TABLE sessions (
    id {id},
    pid {key} NOT NULL UNIQUE,
    token_hash {bytes} NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    device TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    seen_on BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (person_id, created_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
    id {id},
    pid {key} NOT NULL UNIQUE,
    token_hash {bytes} NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    scopes TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    used_on BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_tokens_by_person ON api_tokens (person_id, created_at);

-- Addresses that work once, used up by a button and never by opening.
CREATE TABLE one_time_links (
    id {id},
    code_hash {bytes} NOT NULL UNIQUE,
    purpose {key} NOT NULL,
    person_id BIGINT REFERENCES persons (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX one_time_links_by_purpose ON one_time_links (purpose, created_at);

CREATE TABLE communities (
    id {id},
    pid {key} NOT NULL UNIQUE,
    slug {key} NOT NULL UNIQUE,
    name TEXT NOT NULL,
    sort_name {key} NOT NULL,
    summary TEXT NOT NULL DEFAULT '',
    body_md TEXT NOT NULL DEFAULT '',
    body_html TEXT NOT NULL DEFAULT '',
    visibility {key} NOT NULL,
    member_count BIGINT NOT NULL DEFAULT 0,
    thread_count BIGINT NOT NULL DEFAULT 0,
    active_at BIGINT NOT NULL,
    archived_at BIGINT,
    placeholder BOOLEAN NOT NULL DEFAULT FALSE,
    external_id {key} UNIQUE,
    created_by BIGINT REFERENCES persons (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX communities_by_name ON communities (sort_name, id);
CREATE INDEX communities_by_size ON communities (visibility, member_count);

CREATE TABLE memberships (
    community_id BIGINT NOT NULL REFERENCES communities (id),
    person_id BIGINT NOT NULL REFERENCES persons (id),
    role {key} NOT NULL DEFAULT 'member',
    state {key} NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    since BIGINT NOT NULL,
    PRIMARY KEY (community_id, person_id)
);
CREATE INDEX memberships_by_person ON memberships (person_id, state, community_id);
CREATE INDEX memberships_by_state ON memberships (community_id, state, role, since, person_id);

-- What a community's front page says of its health, worked out now and then.
CREATE TABLE community_figures (
    community_id BIGINT NOT NULL PRIMARY KEY REFERENCES communities (id),
    at BIGINT NOT NULL,
    members BIGINT NOT NULL,
    contributors BIGINT NOT NULL,
    first_reply_minutes BIGINT,
    unanswered BIGINT NOT NULL
);
