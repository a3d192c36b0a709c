-- All statements of the event store on PostgreSQL. cgi/tools/sqlgen.c explains
-- the notation.  A batch is one statement per table; its rows are a JSON array.

-- === writing ===

-- pg_segment_newest () -> (id int, begun int, next int)
SELECT id, begun, next FROM segment ORDER BY id DESC LIMIT 1;

-- pg_segment_bytes (id int) -> (bytes int)
SELECT pg_total_relation_size(('event_' || $1)::regclass) +
	pg_total_relation_size(('connection_log_' || $1)::regclass) AS bytes;

-- pg_segment_begin (id int, begun int) -> (id int)
SELECT segment_begin($1, $2) AS id;

-- pg_segment_next (id int, next int)
UPDATE segment SET next = $2 WHERE id = $1;

-- pg_events_put (rows text)
INSERT INTO event (id, device, name, format, at, base64, payload)
SELECT id, device, name, format, at, base64, payload
FROM json_to_recordset($1::json) AS r (id BIGINT, device BIGINT, name TEXT,
	format TEXT, at BIGINT, base64 BIGINT, payload TEXT);

-- pg_log_put (rows text)
INSERT INTO connection_log (id, client, device, at, kind, address, detail)
SELECT id, client, device, at, kind, address, detail
FROM json_to_recordset($1::json) AS r (id BIGINT, client TEXT, device BIGINT,
	at BIGINT, kind BIGINT, address TEXT, detail TEXT);

-- A device may have been at two nodes: the newer event is kept.

-- pg_last_put (rows text)
INSERT INTO last_event AS l (device, name, format, at, base64, payload)
SELECT device, name, format, at, base64, payload
FROM json_to_recordset($1::json) AS r (device BIGINT, name TEXT,
	format TEXT, at BIGINT, base64 BIGINT, payload TEXT)
ON CONFLICT (device, name) DO UPDATE SET format = excluded.format,
	at = excluded.at, base64 = excluded.base64,
	payload = excluded.payload
WHERE excluded.at >= l.at;

-- Removes the oldest types when a device has sent more than are kept.

-- pg_last_trim (devices text, keep int)
DELETE FROM last_event l USING (
	SELECT k.device, k.name
	FROM json_array_elements_text($1::json) AS d (device)
	CROSS JOIN LATERAL (
		SELECT m.device, m.name FROM last_event m
		WHERE m.device = d.device::BIGINT
		ORDER BY m.at DESC, m.name OFFSET $2) AS k) AS x
WHERE l.device = x.device AND l.name = x.name;

-- pg_last_after (device int, n int) -> (device int)
SELECT device FROM last_event WHERE device > $1 ORDER BY device LIMIT 1
OFFSET $2;

-- pg_last_expire (after int, upto int, before int)
DELETE FROM last_event WHERE device > $1 AND device <= $2 AND at < $3;

-- The newest row of each client counts.  A node's report on a client that has
-- since connected to another node is late and ignored.

-- pg_connection_put (node text, rows text)
INSERT INTO connection AS c (client, node, connected, since, address, detail,
	device)
SELECT DISTINCT ON (client) client, $1, connected, since, address, detail,
	device
FROM json_to_recordset($2::json) AS r (n BIGINT, client TEXT,
	connected BIGINT, since BIGINT, address TEXT, detail TEXT,
	device BIGINT)
ORDER BY client, n DESC
ON CONFLICT (client) DO UPDATE SET node = excluded.node,
	connected = excluded.connected, since = excluded.since,
	address = excluded.address, detail = excluded.detail,
	device = excluded.device
WHERE c.node = excluded.node OR c.connected = 0 OR
	(excluded.connected = 1 AND excluded.since >= c.since);

-- The device list in the console's schema shows the same.

-- pg_present_put (rows text)
UPDATE public.presence AS p SET connected = c.connected
FROM json_to_recordset($1::json) AS r (client TEXT, device BIGINT)
	JOIN connection c ON c.client = r.client
WHERE p.device = r.device AND p.connected <> c.connected;

-- pg_present_reset (node text)
UPDATE public.presence AS p SET connected = 0
FROM connection c
WHERE c.connected = 1 AND c.node = $1 AND p.device = c.device;

-- pg_present_heard (devices text, quarter int)
UPDATE public.presence AS p SET heard = $2
FROM json_array_elements_text($1::json) AS d (device)
WHERE p.device = d.device::BIGINT AND p.heard < $2;

-- The broker of a node was restarted, so none of its clients is connected any
-- more.

-- pg_connection_reset (node text, at int, detail text)
UPDATE connection SET connected = 0, since = $2, detail = $3
WHERE connected = 1 AND node = $1;

-- pg_traffic_put (minute int, events int, bytes int)
INSERT INTO traffic AS t (minute, events, bytes) VALUES ($1, $2, $3)
ON CONFLICT (minute) DO UPDATE SET events = t.events + excluded.events,
	bytes = t.bytes + excluded.bytes;

-- pg_heard_put (devices text, quarter int)
INSERT INTO heard AS h (device, quarter)
SELECT device::BIGINT, $2
FROM json_array_elements_text($1::json) AS d (device)
ON CONFLICT (device) DO UPDATE SET quarter = excluded.quarter
WHERE excluded.quarter > h.quarter;

-- pg_places (node text) -> (segment text, at int)
SELECT segment, at FROM place WHERE node = $1 ORDER BY segment;

-- pg_place (node text, segment text) -> (at int)
SELECT at FROM place WHERE node = $1 AND segment = $2;

-- pg_place_put (node text, segment text, at int)
INSERT INTO place (node, segment, at) VALUES ($1, $2, $3)
ON CONFLICT (node, segment) DO UPDATE SET at = excluded.at;

-- pg_place_drop (node text, segment text)
DELETE FROM place WHERE node = $1 AND segment = $2;

-- === retention ===

-- pg_segments () -> (id int, begun int, bytes int)
SELECT id, begun, pg_total_relation_size(('event_' || id)::regclass) +
	pg_total_relation_size(('connection_log_' || id)::regclass) AS bytes
FROM segment ORDER BY id DESC;

-- What outlives segments.

-- pg_lasting () -> (bytes int)
SELECT pg_total_relation_size('last_event'::regclass) +
	pg_total_relation_size('connection'::regclass) +
	pg_total_relation_size('heard'::regclass) +
	pg_total_relation_size('traffic'::regclass) AS bytes;

-- pg_segment_drop (id int) -> (id int)
SELECT segment_drop($1) AS id;

-- pg_traffic_expire (before int)
DELETE FROM traffic WHERE minute < $1;

-- pg_heard_expire (before int)
DELETE FROM heard WHERE quarter < $1;

-- pg_connection_expire (before int)
DELETE FROM connection WHERE connected = 0 AND since < $1;

-- === reading ===

-- Also from a connection of the console (db_beside), so with the schema.

-- pg_events_newest (device int, before int, n int)
--   -> (id int, name text, format text, at int, base64 int, payload text)
SELECT id, name, format, at, base64, payload FROM events.event
WHERE device = $1 AND id < $2 ORDER BY id DESC LIMIT $3;

-- pg_event_scan (after int, most int) -> (id int, device int, name text)
SELECT id, device, name FROM events.event WHERE id > $1 ORDER BY id LIMIT $2;

-- pg_event_one (id int) -> (name text, format text, at int, base64 int,
--   payload text)
SELECT name, format, at, base64, payload FROM events.event WHERE id = $1;

-- pg_event_head () -> (next int)
SELECT next FROM events.segment ORDER BY id DESC LIMIT 1;

-- pg_last_list (device int) -> (name text, format text, at int,
--   base64 int, payload text)
SELECT name, format, at, base64, payload FROM events.last_event
WHERE device = $1 ORDER BY name;

-- pg_last_at (devices text) -> (n int, at int)
SELECT d.n, (SELECT max(l.at) FROM events.last_event l
	WHERE l.device = d.device::BIGINT) AS at
FROM json_array_elements_text($1::json) WITH ORDINALITY AS d (device, n);

-- What there is of a device and its client, in one row.  An earlier device may
-- have had the same client id.

-- pg_known (client text, device int)
--   -> (connected int, since int, address text, detail text, heard int)
SELECT c.connected, c.since, c.address, c.detail,
	(SELECT l.device FROM events.last_event l WHERE l.device = $2 LIMIT 1)
		IS NOT NULL AS heard
FROM (SELECT 1 AS one) o LEFT JOIN events.connection c ON c.client = $1
	AND c.device IN ($2, 0);

-- pg_connection (client text)
--   -> (connected int, since int, address text, detail text, device int)
SELECT connected, since, address, detail, device FROM events.connection
WHERE client = $1;

-- pg_connection_list (after text, most int) -> (client text, connected int,
--   since int, address text, detail text, device int)
SELECT client, connected, since, address, detail, device FROM events.connection
WHERE client > $1 ORDER BY client LIMIT $2;

-- pg_connected_list (after text, most int) -> (client text, connected int,
--   since int, address text, detail text, device int)
SELECT client, connected, since, address, detail, device FROM events.connection
WHERE connected = 1 AND client > $1 ORDER BY client LIMIT $2;

-- pg_connections () -> (n int)
SELECT count(*) AS n FROM events.connection WHERE connected = 1;

-- Of one device of that client id, or of all (0).

-- pg_log_list (client text, device int, since int, upto int, n int)
--   -> (at int, kind int, address text, detail text)
SELECT at, kind, address, detail FROM events.connection_log
WHERE client = $1 AND ($2 = 0 OR device = $2 OR device IS NULL) AND
	at >= $3 AND at <= $4
ORDER BY id DESC LIMIT $5;

-- pg_traffic (since int, upto int) -> (minute int, events int, bytes int)
SELECT minute, events, bytes FROM events.traffic
WHERE minute >= $1 AND minute < $2 ORDER BY minute;

-- pg_senders (most int) -> (device int, at int)
SELECT device, at FROM events.event ORDER BY id DESC LIMIT $1;

-- pg_heard_list (since int, upto int, most int) -> (device int, at int)
SELECT h.device, COALESCE((SELECT max(l.at) FROM events.last_event l
	WHERE l.device = h.device), 0) AS at
FROM events.heard h WHERE h.quarter >= $1 AND h.quarter < $2
ORDER BY h.quarter DESC, h.device DESC LIMIT $3;
