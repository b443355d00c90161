-- What facilitators do to threads: put them first, close them with a comment,
-- tell all members of them.
ALTER TABLE threads ADD COLUMN pinned_at BIGINT;
ALTER TABLE threads ADD COLUMN pinned_by BIGINT REFERENCES persons (id);
ALTER TABLE threads ADD COLUMN closed_at BIGINT;
ALTER TABLE threads ADD COLUMN closed_by BIGINT REFERENCES persons (id);
ALTER TABLE threads ADD COLUMN close_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE threads ADD COLUMN announced_at BIGINT;
CREATE INDEX threads_pinned ON threads (community_id, pinned_at) WHERE pinned_at IS NOT NULL;
CREATE INDEX threads_announced ON threads (community_id, announced_at) WHERE announced_at IS NOT NULL;
CREATE INDEX threads_silent ON threads (community_id, created_at)
    WHERE NOT asks AND first_reply_at IS NULL AND state = 'published';

-- Texts that a community's facilitators begin their answers with, where they
-- are not those of everybody.
CREATE TABLE community_texts (
    community_id BIGINT NOT NULL REFERENCES communities (id),
    kind {key} NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (community_id, kind)
);
