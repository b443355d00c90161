-- Who looks after an organisation: its people and how it is shown.
CREATE TABLE organisation_admins (
    org_id BIGINT NOT NULL REFERENCES organisations (id),
    person_id BIGINT NOT NULL REFERENCES persons (id),
    since BIGINT NOT NULL,
    PRIMARY KEY (org_id, person_id)
);
CREATE INDEX organisation_admins_by_person ON organisation_admins (person_id, org_id);

-- Logos, drawn anew from what was sent, by the hash of their bytes.
CREATE TABLE logos (
    hash {key} NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    picture {bytes} NOT NULL,
    created_at BIGINT NOT NULL
);
ALTER TABLE organisations ADD COLUMN logo {key};
CREATE INDEX organisations_by_logo ON organisations (logo) WHERE logo IS NOT NULL;

-- Where somebody who has left was until then, and what was their address. An
-- address that is nobody's any more can be a new person's.
ALTER TABLE persons ADD COLUMN left_org_id BIGINT;
CREATE INDEX persons_left_by_org ON persons (left_org_id, sort_name, id) WHERE left_org_id IS NOT NULL;
CREATE INDEX persons_left ON persons (sort_name, id) WHERE ended_at IS NOT NULL;
CREATE INDEX persons_administrators ON persons (sort_name, id) WHERE role = 'admin';
CREATE TABLE past_addresses (
    id {id},
    person_id BIGINT NOT NULL REFERENCES persons (id),
    email {key} NOT NULL,
    until_at BIGINT NOT NULL
);
CREATE INDEX past_addresses_by_person ON past_addresses (person_id, until_at);
INSERT INTO past_addresses (person_id, email, until_at)
    SELECT id, email, ended_at FROM persons WHERE ended_at IS NOT NULL AND email IS NOT NULL;
UPDATE persons SET email = NULL WHERE ended_at IS NOT NULL;
UPDATE persons SET left_org_id = (SELECT a.org_id FROM affiliations a WHERE a.person_id = persons.id
    ORDER BY a.starts_at DESC, a.id DESC LIMIT 1) WHERE ended_at IS NOT NULL;

-- Days on which people will leave, and who takes over.
CREATE TABLE departures (
    person_id BIGINT NOT NULL PRIMARY KEY REFERENCES persons (id),
    at BIGINT NOT NULL,
    successor_id BIGINT REFERENCES persons (id),
    set_by BIGINT REFERENCES persons (id),
    set_at BIGINT NOT NULL
);
CREATE INDEX departures_by_time ON departures (at);

-- People who change from one organisation to another. address_at is when the
-- new address was shown to be theirs, accepted_at when the new organisation
-- said yes.
CREATE TABLE moves (
    id {id},
    pid {key} NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    org_id BIGINT NOT NULL REFERENCES organisations (id),
    email {key} NOT NULL,
    role_title TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    state {key} NOT NULL,
    created_at BIGINT NOT NULL,
    address_at BIGINT,
    accepted_at BIGINT,
    accepted_by BIGINT REFERENCES persons (id),
    done_at BIGINT
);
CREATE UNIQUE INDEX moves_open ON moves (person_id) WHERE done_at IS NULL;
CREATE INDEX moves_waiting ON moves (created_at) WHERE done_at IS NULL;
CREATE INDEX moves_by_org ON moves (org_id, created_at) WHERE done_at IS NULL;
CREATE INDEX moves_due ON moves (at) WHERE state = 'accepted';

-- For the lists of all that is signed in.
CREATE INDEX sessions_by_start ON sessions (created_at);
CREATE INDEX api_tokens_by_start ON api_tokens (created_at);
CREATE INDEX one_time_links_by_person ON one_time_links (person_id);
