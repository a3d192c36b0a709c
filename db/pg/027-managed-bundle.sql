-- As db/042-managed-bundle.sql.
CREATE TABLE managed_bundle (
	bundle TEXT NOT NULL,
	device BIGINT NOT NULL REFERENCES managed (device) ON DELETE CASCADE,
	PRIMARY KEY (bundle, device)
);
CREATE INDEX managed_bundle_device ON managed_bundle (device);
INSERT INTO managed_bundle (bundle, device)
SELECT DISTINCT b.value, m.device FROM managed m,
	jsonb_array_elements_text(m.bundles::jsonb) AS b (value);
