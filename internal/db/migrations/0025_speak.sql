-- The front room of the anonymous channel: who may collect passes and who has,
-- never what is said. No column holds a time of anything that somebody did,
-- and no number is counted up.

-- The public log of keys, entry by entry as it was written.
CREATE TABLE speak_log (
    n BIGINT NOT NULL PRIMARY KEY,
    entry TEXT NOT NULL,
    hash {key} NOT NULL
) {sorted};

-- The organisations whose current staff take part.
CREATE TABLE speak_organisations (
    org_id BIGINT NOT NULL PRIMARY KEY REFERENCES organisations (id)
) {sorted};

CREATE TABLE speak_settings (
    name {key} NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) {sorted};

-- Who may collect for a week, made once for each.
CREATE TABLE speak_roster (
    epoch {key} NOT NULL,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    PRIMARY KEY (epoch, person_id)
) {sorted};

-- Who has collected for a week, with the sum of what they asked: the same
-- again has the same answer, another has none.
CREATE TABLE speak_collect (
    epoch {key} NOT NULL,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    request {bytes} NOT NULL,
    PRIMARY KEY (epoch, person_id)
) {sorted};

-- What closes somebody's wallet in their browser in a week, made for everybody
-- of the roster at once.
CREATE TABLE speak_wallet_key (
    epoch {key} NOT NULL,
    person_id BIGINT NOT NULL REFERENCES persons (id),
    k {bytes} NOT NULL,
    PRIMARY KEY (epoch, person_id)
) {sorted};

-- What the files that staff read are closed with: one key a week, for all.
CREATE TABLE speak_reader_key (
    epoch {key} NOT NULL PRIMARY KEY,
    k {bytes} NOT NULL
) {sorted};
