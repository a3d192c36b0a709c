-- Who holds a command in flight is a lease: node and process, and until when.
-- What an older version left in flight was held by nobody that is still there.
ALTER TABLE command ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE command ADD COLUMN lease_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE command DROP COLUMN pid;

-- What the service will know it by, stored before it leaves.
ALTER TABLE command ADD COLUMN own_id TEXT NOT NULL DEFAULT '';
