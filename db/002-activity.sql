-- What happened to SIMs, and what was read of them on demand.

-- A carrier told us: by a push, or a reading that differs from the one before.
-- event_id is the carrier's own, so that a push sent twice is one row.
CREATE TABLE activity (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	extension TEXT NOT NULL,
	sim_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	before TEXT NOT NULL DEFAULT '',
	after TEXT NOT NULL DEFAULT '',
	source TEXT NOT NULL CHECK (source IN ('push', 'reading')),
	event_id TEXT NOT NULL DEFAULT '',
	at INTEGER NOT NULL,
	received INTEGER NOT NULL
) STRICT;
CREATE INDEX activity_sim ON activity (extension, sim_id, id);
CREATE UNIQUE INDEX activity_event ON activity (extension, event_id)
	WHERE event_id <> '';

-- The newest answer to each question beyond the snapshot (session, location,
-- audit …): its rows as a JSON array.
CREATE TABLE look (
	sim INTEGER NOT NULL REFERENCES sim (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	body TEXT NOT NULL,
	as_of INTEGER NOT NULL,
	PRIMARY KEY (sim, kind)
) STRICT, WITHOUT ROWID;

-- The part of an extension's push address that nobody can guess.
ALTER TABLE extension ADD COLUMN push_token TEXT NOT NULL DEFAULT '';
