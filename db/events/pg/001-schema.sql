-- What devices said, on PostgreSQL: tables of the schema events beside the
-- console's own.  Times are ms since 1970.

-- In the order they were stored; id is the segment's number and a count.  A
-- segment is a partition of both tables, so that retention drops it whole.
CREATE TABLE event (
	id BIGINT NOT NULL,
	device BIGINT NOT NULL,
	name TEXT NOT NULL,
	format TEXT NOT NULL,
	at BIGINT NOT NULL,
	base64 BIGINT NOT NULL,
	payload TEXT NOT NULL
) PARTITION BY RANGE (id);
CREATE INDEX event_device ON event (device, id);

-- Who connected, who left, what was refused.
CREATE TABLE connection_log (
	id BIGINT NOT NULL,
	client TEXT NOT NULL,
	at BIGINT NOT NULL,
	kind BIGINT NOT NULL,
	address TEXT NOT NULL,
	detail TEXT NOT NULL
) PARTITION BY RANGE (id);
CREATE INDEX connection_log_client ON connection_log (client, id);

-- next: the id of what is stored next, of events and of the log.
CREATE TABLE segment (
	id BIGINT PRIMARY KEY,
	begun BIGINT NOT NULL,
	next BIGINT NOT NULL
);

-- How far each node's recorder has read the segments of its journal.
CREATE TABLE place (
	node TEXT NOT NULL,
	segment TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (node, segment)
);

-- The newest of each type, kept apart.
CREATE TABLE last_event (
	device BIGINT NOT NULL,
	name TEXT NOT NULL,
	format TEXT NOT NULL,
	at BIGINT NOT NULL,
	base64 BIGINT NOT NULL,
	payload TEXT NOT NULL,
	PRIMARY KEY (device, name)
);

-- How each client stands, and at the broker of which node it is or was.
CREATE TABLE connection (
	client TEXT PRIMARY KEY,
	node TEXT NOT NULL,
	connected BIGINT NOT NULL,
	since BIGINT NOT NULL,
	address TEXT NOT NULL,
	detail TEXT NOT NULL
);
CREATE INDEX connection_now ON connection (client) WHERE connected = 1;

-- How much came in each minute since 1970, as long as there are segments of it.
CREATE TABLE traffic (
	minute BIGINT PRIMARY KEY,
	events BIGINT NOT NULL,
	bytes BIGINT NOT NULL
);

-- A new partition is made apart and then attached: that keeps no reader out.
CREATE FUNCTION segment_begin(n BIGINT, now BIGINT) RETURNS BIGINT
LANGUAGE plpgsql AS $$
DECLARE
	of TEXT;
BEGIN
	FOREACH of IN ARRAY ARRAY['event', 'connection_log'] LOOP
		EXECUTE format('CREATE TABLE %1$I (LIKE %2$I INCLUDING ALL)',
			of || '_' || n, of);
		EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I '
			'FOR VALUES FROM (%L) TO (%L)',
			of, of || '_' || n, n << 32, (n + 1) << 32);
	END LOOP;
	INSERT INTO segment (id, begun, next) VALUES (n, now, (n << 32) + 1);
	RETURN n;
END
$$;

-- Dropping one does keep readers out, and waits for those that read: not long,
-- as others wait behind it.
CREATE FUNCTION segment_drop(n BIGINT) RETURNS BIGINT
LANGUAGE plpgsql AS $$
BEGIN
	SET LOCAL lock_timeout = 500;
	EXECUTE format('DROP TABLE %I, %I', 'event_' || n,
		'connection_log_' || n);
	DELETE FROM segment WHERE id = n;
	RETURN n;
END
$$;
