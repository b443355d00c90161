-- The change log. One writer makes commit order and sequence order the same.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    verb TEXT NOT NULL,
    kind TEXT NOT NULL,
    community BIGINT NOT NULL DEFAULT 0,
    subject BIGINT NOT NULL,
    part BIGINT NOT NULL DEFAULT 0,
    actor BIGINT NOT NULL DEFAULT 0,
    audience TEXT NOT NULL
);
