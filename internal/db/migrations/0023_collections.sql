-- Templates that somebody has put together in an order, for a purpose. A
-- collection belongs to a community and is read as what is shared there; each
-- template in it stays where it is, for those who may read it.
CREATE TABLE template_collections (
    id {id},
    pid {key} NOT NULL UNIQUE,
    community_id BIGINT NOT NULL REFERENCES communities (id),
    author_id BIGINT REFERENCES persons (id),
    name TEXT NOT NULL,
    sort_name {key} NOT NULL,
    purpose TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
CREATE INDEX template_collections_by_name ON template_collections (sort_name, id);
CREATE INDEX template_collections_by_community ON template_collections (community_id, sort_name, id);

CREATE TABLE template_collection_items (
    collection_id BIGINT NOT NULL REFERENCES template_collections (id),
    thread_id BIGINT NOT NULL REFERENCES templates (thread_id),
    position BIGINT NOT NULL,
    PRIMARY KEY (collection_id, thread_id)
);
CREATE INDEX template_collection_items_by_template ON template_collection_items (thread_id, collection_id);
