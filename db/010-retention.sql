-- What an admin sets, and how long what grows is kept.

CREATE TABLE setting (
	name TEXT NOT NULL PRIMARY KEY,
	number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was removed last of each kind of store/retention.c: how many rows, and
-- when.  going: by a removal that has not come to its end.
CREATE TABLE removal (
	name TEXT NOT NULL PRIMARY KEY,
	n INTEGER NOT NULL,
	at INTEGER NOT NULL,
	going INTEGER NOT NULL CHECK (going IN (0, 1))
) STRICT, WITHOUT ROWID;

-- An installation that is there already loses nothing that nobody asked to be
-- removed: all of it is kept until an admin says otherwise.
INSERT INTO setting (name, number)
SELECT k.name, 0 FROM (SELECT 'keep.commands' AS name
	UNION ALL SELECT 'keep.messages' UNION ALL SELECT 'keep.changes'
	UNION ALL SELECT 'keep.connections' UNION ALL SELECT 'keep.usage'
	UNION ALL SELECT 'keep.looks') k
WHERE EXISTS (SELECT 1 FROM app_user);

-- By age, each for the rows of one kind of retention alone.
CREATE INDEX command_age ON command (decided)
	WHERE status IN ('confirmed', 'refused');
CREATE INDEX command_text_age ON command (decided)
	WHERE op = 'sms' AND argument <> ''
	AND status IN ('confirmed', 'refused');
CREATE INDEX activity_change_age ON activity (received)
	WHERE kind NOT IN ('session', 'sms');
CREATE INDEX activity_session_age ON activity (received)
	WHERE kind = 'session';
CREATE INDEX activity_sms_age ON activity (received) WHERE kind = 'sms';
CREATE INDEX look_age ON look (as_of) WHERE kind <> 'sms';
CREATE INDEX look_sms_age ON look (as_of) WHERE kind = 'sms';
CREATE INDEX usage_age ON cycle_usage (as_of);
