-- Letters on their way. What they say of people goes when they are done.
CREATE TABLE deliveries (
    id {id},
    pid {key} NOT NULL UNIQUE,
    kind {key} NOT NULL,
    letter TEXT,
    dedupe {key} UNIQUE,
    state {key} NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0,
    until_at BIGINT NOT NULL,
    failed_at BIGINT,
    done_at BIGINT
);
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX deliveries_by_age ON deliveries (created_at) WHERE state = 'waiting';
CREATE INDEX deliveries_failed ON deliveries (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX deliveries_done ON deliveries (done_at) WHERE done_at IS NOT NULL;

-- What a community's people take as the sign that it works.
ALTER TABLE communities ADD COLUMN measure TEXT NOT NULL DEFAULT '';

-- The organisations whose people alone may become members; none: everybody's.
CREATE TABLE community_organisations (
    community_id BIGINT NOT NULL REFERENCES communities (id),
    org_id BIGINT NOT NULL REFERENCES organisations (id),
    PRIMARY KEY (community_id, org_id)
);
CREATE INDEX community_organisations_by_org ON community_organisations (org_id, community_id);

-- What a facilitator wrote to somebody who asked to join, until they have read it.
CREATE TABLE membership_answers (
    community_id BIGINT NOT NULL REFERENCES communities (id),
    person_id BIGINT NOT NULL REFERENCES persons (id),
    accepted BOOLEAN NOT NULL,
    message TEXT NOT NULL,
    by_id BIGINT REFERENCES persons (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (community_id, person_id)
);

-- Communities that members would like to have.
CREATE TABLE community_proposals (
    id {id},
    pid {key} NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    name TEXT NOT NULL,
    summary TEXT NOT NULL,
    body_md TEXT NOT NULL DEFAULT '',
    measure TEXT NOT NULL,
    visibility {key} NOT NULL,
    state {key} NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    community_id BIGINT REFERENCES communities (id),
    decided_by BIGINT REFERENCES persons (id),
    created_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE INDEX community_proposals_by_state ON community_proposals (state, created_at, id);
CREATE INDEX community_proposals_by_person ON community_proposals (person_id, created_at);
CREATE TABLE proposal_organisations (
    proposal_id BIGINT NOT NULL REFERENCES community_proposals (id),
    org_id BIGINT NOT NULL REFERENCES organisations (id),
    PRIMARY KEY (proposal_id, org_id)
);
CREATE INDEX proposal_organisations_by_org ON proposal_organisations (org_id);

-- Invitations. The code of the address is kept as its hash; community_id 0 is
-- none; person_id is who the address belonged to already.
CREATE TABLE invitations (
    id {id},
    pid {key} NOT NULL UNIQUE,
    code_hash {bytes} UNIQUE,
    community_id BIGINT NOT NULL DEFAULT 0,
    email {key} NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    org_id BIGINT REFERENCES organisations (id),
    role_title TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    person_id BIGINT REFERENCES persons (id),
    invited_by BIGINT REFERENCES persons (id),
    state {key} NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    done_at BIGINT
);
CREATE UNIQUE INDEX invitations_open ON invitations (community_id, email) WHERE state = 'open';
CREATE INDEX invitations_by_email ON invitations (email) WHERE state = 'open';
CREATE INDEX invitations_by_community ON invitations (community_id, state, created_at, id);
CREATE INDEX invitations_by_state ON invitations (state, created_at, id);
CREATE INDEX invitations_by_inviter ON invitations (invited_by, created_at);
CREATE INDEX invitations_by_end ON invitations (expires_at);
