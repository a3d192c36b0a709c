-- Of which device the client was: one that is deleted and registered again has
-- the same client id.  0: of none; minus the row id of an API key: of that key.
-- NULL: from before this was kept.
ALTER TABLE connection_log ADD COLUMN device INTEGER;
ALTER TABLE logged ADD COLUMN device INTEGER;
