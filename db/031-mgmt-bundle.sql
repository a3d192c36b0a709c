-- Packages of device management extensions, as they were added.
CREATE TABLE mgmt_bundle (
	bundle TEXT PRIMARY KEY,		-- bundleId
	version TEXT NOT NULL,
	content TEXT NOT NULL,			-- JSON object
	added_by TEXT NOT NULL,			-- a user, or an API key
	added INTEGER NOT NULL,
	updated INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
