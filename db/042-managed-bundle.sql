-- Which packages the managed devices support: by package.
CREATE TABLE managed_bundle (
	bundle TEXT NOT NULL,
	device INTEGER NOT NULL REFERENCES managed (device) ON DELETE CASCADE,
	PRIMARY KEY (bundle, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX managed_bundle_device ON managed_bundle (device);
INSERT OR IGNORE INTO managed_bundle (bundle, device)
SELECT b.value, m.device FROM managed m, json_each(m.bundles) b;
