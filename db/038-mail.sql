-- What was answered to a service request.
ALTER TABLE service_request ADD COLUMN answer TEXT NOT NULL DEFAULT '';

-- Mail that goes out, the newest two hundred.
CREATE TABLE mail (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	once TEXT NOT NULL,		-- its Message-ID
	recipient TEXT NOT NULL,	-- '': the operator
	reply_to TEXT NOT NULL,		-- ''
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	made INTEGER NOT NULL,
	tries INTEGER NOT NULL DEFAULT 0,
	next_try INTEGER,		-- NULL: sent, or given up
	sent INTEGER,
	fault TEXT NOT NULL DEFAULT ''	-- of the last try
) STRICT;
CREATE INDEX mail_due ON mail (next_try) WHERE next_try IS NOT NULL;
