-- As db/031-mgmt-bundle.sql.
CREATE TABLE mgmt_bundle (
	bundle TEXT PRIMARY KEY,
	version TEXT NOT NULL,
	content TEXT NOT NULL,
	added_by TEXT NOT NULL,
	added BIGINT NOT NULL,
	updated BIGINT NOT NULL
);
