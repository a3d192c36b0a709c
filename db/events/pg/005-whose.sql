-- least 1
-- As db/events/007-whose.sql.
ALTER TABLE connection_log ADD COLUMN device BIGINT;
