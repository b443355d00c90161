-- What people have begun to write in a form and not sent: by person and place,
-- its fields as JSON. at is when it was last kept, and tells one state of it
-- from the next.
CREATE TABLE drafts (
    person_id BIGINT NOT NULL REFERENCES persons (id),
    place {key} NOT NULL,
    fields TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person_id, place)
);
CREATE INDEX drafts_by_person ON drafts (person_id, at);
CREATE INDEX drafts_by_age ON drafts (at);
