-- least 1
-- As db/events/006-gone.sql.
CREATE INDEX connection_gone ON connection (since) WHERE connected = 0;
