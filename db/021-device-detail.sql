-- What devices and programs tell beyond what the pages edit: where a device is,
-- whether it has an alert, its newest diagnostics.
CREATE TABLE device_detail (
	device INTEGER PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
	registrar TEXT NOT NULL DEFAULT '',	-- API key that added it
	location TEXT NOT NULL DEFAULT '',	-- JSON object
	alert INTEGER NOT NULL DEFAULT 0 CHECK (alert IN (0, 1)),
	alert_at INTEGER
) STRICT;

CREATE TABLE diag_log (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	device INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
	message TEXT NOT NULL,
	severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 2),
	data TEXT NOT NULL DEFAULT '',		-- base64
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX diag_log_device ON diag_log (device, id);

CREATE TABLE error_code (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	device INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
	code INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX error_code_device ON error_code (device, id);
