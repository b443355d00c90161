-- Reports of texts lie in the order of the texts, as the other tables of the
-- anonymous channel do: numbered rows would keep the order in which they came.

CREATE TABLE speak_reports_sorted (
    post {key} NOT NULL,
    reason {key} NOT NULL,
    thread {key} NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (post, reason)
) {sorted};

INSERT INTO speak_reports_sorted (post, reason, thread, times) SELECT post, reason, thread, times FROM speak_reports ORDER BY post, reason;

DROP TABLE speak_reports;

ALTER TABLE speak_reports_sorted RENAME TO speak_reports;
