-- Clients that have not connected for a year are forgotten.
CREATE INDEX connection_gone ON connection (since) WHERE connected = 0;
