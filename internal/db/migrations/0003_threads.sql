-- Every kind of thing is a form on a thread: title, community, author, tags,
-- body and replies stand here; a feature keeps its own columns beside it.
CREATE TABLE threads (
    id {id},
    pid {key} NOT NULL UNIQUE,
    kind {key} NOT NULL,
    community_id BIGINT NOT NULL REFERENCES communities (id),
    author_id BIGINT REFERENCES persons (id),
    affiliation_id BIGINT REFERENCES affiliations (id),
    org_id BIGINT REFERENCES organisations (id),
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '',
    body_md TEXT NOT NULL DEFAULT '',
    body_html TEXT NOT NULL DEFAULT '',
    state {key} NOT NULL,
    asks BOOLEAN NOT NULL DEFAULT FALSE,
    reply_count BIGINT NOT NULL DEFAULT 0,
    branch_count BIGINT NOT NULL DEFAULT 0,
    first_reply_at BIGINT,
    last_reply_id BIGINT,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    published_at BIGINT,
    edited_at BIGINT,
    active_at BIGINT NOT NULL,
    deleted_at BIGINT,
    deleted_by BIGINT REFERENCES persons (id),
    delete_reason TEXT NOT NULL DEFAULT '',
    source_url TEXT NOT NULL DEFAULT '',
    licence TEXT NOT NULL DEFAULT '',
    external_id {key},
    UNIQUE (kind, external_id)
);
CREATE INDEX threads_active ON threads (community_id, state, active_at);
CREATE INDEX threads_kind_active ON threads (community_id, kind, state, active_at);
CREATE INDEX threads_all_active ON threads (state, kind, active_at);
CREATE INDEX threads_published ON threads (state, kind, published_at);
CREATE INDEX threads_by_author ON threads (author_id, state, created_at);
CREATE INDEX threads_by_org ON threads (org_id, state, kind, active_at);
CREATE INDEX threads_unanswered ON threads (community_id, created_at)
    WHERE asks AND first_reply_at IS NULL AND state = 'published';

-- Authors beside the first.
CREATE TABLE thread_authors (
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    position BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    PRIMARY KEY (thread_id, position)
);
CREATE INDEX thread_authors_by_person ON thread_authors (person_id, thread_id);

-- Colleagues with whom a draft is shared.
CREATE TABLE thread_shares (
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    person_id BIGINT NOT NULL REFERENCES persons (id),
    PRIMARY KEY (thread_id, person_id)
);
CREATE INDEX thread_shares_by_person ON thread_shares (person_id, thread_id);

-- A reply to the opening text starts a branch; n counts branches, branch_n
-- counts what hangs below in order of arrival (0 is the reply that starts
-- it), path sorts the tree in reading order. All three are given at birth
-- and never change, so any window of a long thread is one look into an index.
CREATE TABLE replies (
    id {id},
    pid {key} NOT NULL UNIQUE,
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    community_id BIGINT NOT NULL REFERENCES communities (id),
    parent_id BIGINT REFERENCES replies (id),
    n BIGINT NOT NULL,
    branch_n BIGINT NOT NULL,
    depth BIGINT NOT NULL,
    path {key} NOT NULL,
    children BIGINT NOT NULL DEFAULT 0,
    branch_size BIGINT NOT NULL DEFAULT 0,
    author_id BIGINT REFERENCES persons (id),
    affiliation_id BIGINT REFERENCES affiliations (id),
    org_id BIGINT REFERENCES organisations (id),
    body_md TEXT NOT NULL,
    body_html TEXT NOT NULL,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT,
    deleted_by BIGINT REFERENCES persons (id),
    delete_reason TEXT NOT NULL DEFAULT '',
    external_id {key} UNIQUE,
    UNIQUE (thread_id, n, branch_n),
    UNIQUE (thread_id, path)
);
CREATE INDEX replies_by_author ON replies (author_id, created_at);
CREATE INDEX replies_by_community ON replies (community_id, created_at, author_id);
CREATE INDEX replies_by_parent ON replies (parent_id);

CREATE TABLE tags (
    id {id},
    name {key} NOT NULL UNIQUE,
    uses BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE thread_tags (
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    tag_id BIGINT NOT NULL REFERENCES tags (id),
    PRIMARY KEY (thread_id, tag_id)
);
CREATE INDEX thread_tags_by_tag ON thread_tags (tag_id, thread_id);

-- What a text was before an edit; reply_id 0 is the thread's own. fields is
-- the kind's extra columns as JSON.
CREATE TABLE revisions (
    id {id},
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    reply_id BIGINT NOT NULL DEFAULT 0,
    n BIGINT NOT NULL,
    editor_id BIGINT REFERENCES persons (id),
    at BIGINT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT '',
    body_md TEXT NOT NULL DEFAULT '',
    fields TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    UNIQUE (thread_id, reply_id, n)
);
