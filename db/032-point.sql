-- The points of a resource that has some: what an endpoint of a device cloud can
-- be asked for and told.  observable, subscribed: NULL: not said.
CREATE TABLE point (
	resource_id INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
	path TEXT NOT NULL,
	type TEXT NOT NULL DEFAULT '',
	observable INTEGER,
	subscribed INTEGER,
	content TEXT NOT NULL DEFAULT '',	-- of the value: a media type
	payload TEXT,				-- the last value, as it came
	at INTEGER,				-- of that
	PRIMARY KEY (resource_id, path)
) STRICT, WITHOUT ROWID;

-- When the channel last heard anything, and from when to when the service may
-- have thrown events away since nobody fetched them.
ALTER TABLE channel ADD COLUMN heard INTEGER;
ALTER TABLE channel ADD COLUMN gap_from INTEGER;
ALTER TABLE channel ADD COLUMN gap_until INTEGER;
