-- The change log. Transactions insert into outbox; a relay moves what is
-- committed into changes, so that seq follows the order of commits.
CREATE TABLE changes (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    verb TEXT NOT NULL,
    kind TEXT NOT NULL,
    community BIGINT NOT NULL DEFAULT 0,
    subject BIGINT NOT NULL,
    part BIGINT NOT NULL DEFAULT 0,
    actor BIGINT NOT NULL DEFAULT 0,
    audience TEXT NOT NULL
);
CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    verb TEXT NOT NULL,
    kind TEXT NOT NULL,
    community BIGINT NOT NULL,
    subject BIGINT NOT NULL,
    part BIGINT NOT NULL,
    actor BIGINT NOT NULL,
    audience TEXT NOT NULL
);
