-- As db/032-point.sql.
CREATE TABLE point (
	resource_id BIGINT NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
	path TEXT NOT NULL,
	type TEXT NOT NULL DEFAULT '',
	observable BIGINT,
	subscribed BIGINT,
	content TEXT NOT NULL DEFAULT '',
	payload TEXT,
	at BIGINT,
	PRIMARY KEY (resource_id, path)
);

ALTER TABLE channel ADD COLUMN heard BIGINT;
ALTER TABLE channel ADD COLUMN gap_from BIGINT;
ALTER TABLE channel ADD COLUMN gap_until BIGINT;
