-- All statements of the event store. cgi/tools/sqlgen.c explains the notation.

-- === writing ===

-- event_put (id int, device int, before int, name text, format text, at int,
--   base64 int, payload text)
INSERT INTO event (id, device, before, name, format, at, base64, payload)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- event_last_id () -> (id int)
SELECT max(id) AS id FROM event;

-- event_head (device int) -> (last int)
SELECT last FROM head WHERE device = $1;

-- event_head_put (device int, last int)
INSERT INTO head (device, last) VALUES ($1, $2)
ON CONFLICT (device) DO UPDATE SET last = excluded.last;

-- event_log_put (client text, device int, at int, kind int, address text,
--   detail text)
INSERT INTO connection_log (client, device, at, kind, address, detail)
VALUES ($1, $2, $3, $4, $5, $6);

-- event_place (segment text) -> (at int)
SELECT at FROM place WHERE segment = $1;

-- event_places () -> (segment text, at int)
SELECT segment, at FROM place ORDER BY segment;

-- event_place_put (segment text, at int)
INSERT INTO place (segment, at) VALUES ($1, $2)
ON CONFLICT (segment) DO UPDATE SET at = excluded.at;

-- event_place_drop (segment text)
DELETE FROM place WHERE segment = $1;

-- event_segment_begin (id int, begun int)
INSERT INTO segment (id, begun) VALUES ($1, $2);

-- event_segment_bytes () -> (bytes int)
SELECT page_count * page_size AS bytes
FROM pragma_page_count(), pragma_page_size();

-- event_segment () -> (id int, begun int)
SELECT id, begun FROM segment;

-- event_traffic_put (minute int, events int, bytes int)
INSERT INTO traffic AS t (minute, events, bytes) VALUES ($1, $2, $3)
ON CONFLICT (minute) DO UPDATE SET events = t.events + excluded.events,
	bytes = t.bytes + excluded.bytes;

-- === what outlives segments ===

-- event_last_put (device int, name text, format text, at int, base64 int,
--   payload text)
INSERT INTO last_event (device, name, format, at, base64, payload)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (device, name) DO UPDATE SET format = excluded.format,
	at = excluded.at, base64 = excluded.base64,
	payload = excluded.payload;

-- Removes the oldest types when a device has sent more than are kept.

-- event_last_trim (device int, keep int)
DELETE FROM last_event WHERE device = $1 AND name IN (
	SELECT l.name FROM last_event l WHERE l.device = $1
	ORDER BY l.at DESC, l.name LIMIT -1 OFFSET $2);

-- event_last_expire (device int, name text, upto int, before int)
DELETE FROM last_event WHERE (device, name) > ($1, $2) AND device <= $3
	AND at < $4;

-- event_last_after (device int, n int) -> (device int)
SELECT device FROM last_event WHERE device > $1 ORDER BY device LIMIT 1
OFFSET $2;

-- event_heard_put (device int, quarter int)
INSERT INTO heard AS h (device, quarter) VALUES ($1, $2)
ON CONFLICT (device) DO UPDATE SET quarter = excluded.quarter
WHERE excluded.quarter > h.quarter;

-- Changes that the device list does not show yet.

-- event_unlisted_put (device int, connected int, heard int)
INSERT INTO unlisted AS u (device, connected, heard) VALUES ($1, $2, $3)
ON CONFLICT (device) DO UPDATE SET
	connected = COALESCE(excluded.connected, u.connected),
	heard = max(excluded.heard, u.heard);

-- event_unlisted_reset ()
INSERT INTO unlisted (device, connected, heard)
SELECT device, 0, 0 FROM connection WHERE connected = 1 AND device > 0
ON CONFLICT (device) DO UPDATE SET connected = 0;

-- event_unlisted_list (most int) -> (device int, connected int, heard int)
SELECT device, connected, heard FROM unlisted ORDER BY device LIMIT $1;

-- event_unlisted_done (upto int)
DELETE FROM unlisted WHERE device <= $1;

-- event_heard_expire (before int)
DELETE FROM heard WHERE quarter < $1;

-- event_logged_expire (before int)
DELETE FROM logged WHERE client IN (SELECT client FROM connection
	WHERE connected = 0 AND since < $1);

-- event_connection_expire (before int)
DELETE FROM connection WHERE connected = 0 AND since < $1;

-- event_connection_put (client text, connected int, since int, address text,
--   detail text, device int)
INSERT INTO connection (client, connected, since, address, detail, device)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (client) DO UPDATE SET connected = excluded.connected,
	since = excluded.since, address = excluded.address,
	detail = excluded.detail, device = excluded.device;

-- event_logged_put (client text, segment int, device int)
INSERT INTO logged AS l (client, segment, device) VALUES ($1, $2, $3)
ON CONFLICT (client) DO UPDATE SET segment = excluded.segment,
	device = excluded.device
WHERE l.segment <> excluded.segment OR l.device IS NULL OR
	l.device <> excluded.device;

-- The broker was restarted, so no client is connected any more.

-- event_connection_reset (at int, detail text)
UPDATE connection SET connected = 0, since = $1, detail = $2
WHERE connected = 1;

-- === reading ===

-- event_chain (id int) -> (device int, before int, name text, format text,
--   at int, base64 int, payload text)
SELECT device, before, name, format, at, base64, payload FROM event
WHERE id = $1;

-- In the order they were stored, without what they say.

-- event_scan (after int, most int) -> (id int, device int, name text)
SELECT id, device, name FROM event WHERE id > $1 ORDER BY id LIMIT $2;

-- event_last_list (device int) -> (name text, format text, at int,
--   base64 int, payload text)
SELECT name, format, at, base64, payload FROM last_event
WHERE device = $1 ORDER BY name;

-- Of four devices at once, the last event of each type.  No max() of each, for
-- which SQLite would open the table anew: 2,500 instructions.

-- event_last_at (first int, second int, third int, fourth int)
--   -> (n int, at int)
SELECT d.n, l.at
FROM (SELECT 0 AS n, $1 AS device UNION ALL SELECT 1, $2 UNION ALL
	SELECT 2, $3 UNION ALL SELECT 3, $4) d
CROSS JOIN last_event l ON l.device = d.device;

-- event_connection (client text)
--   -> (connected int, since int, address text, detail text, device int)
SELECT connected, since, address, detail, device FROM connection
WHERE client = $1;

-- What there is of a device and its client, in one row.  An earlier device may
-- have had the same client id.

-- event_known (client text, device int)
--   -> (connected int, since int, address text, detail text, heard int,
--       logged int)
SELECT c.connected, c.since, c.address, c.detail,
	(SELECT l.device FROM last_event l WHERE l.device = $2 LIMIT 1)
		IS NOT NULL AS heard,
	(SELECT g.client FROM logged g WHERE g.client = $1
		AND (g.device = $2 OR g.device IS NULL))
		IS NOT NULL AS logged
FROM (SELECT 1 AS one) o LEFT JOIN connection c ON c.client = $1
	AND c.device IN ($2, 0);

-- event_logged (client text) -> (segment int)
SELECT segment FROM logged WHERE client = $1;

-- event_connections () -> (n int)
SELECT count(*) AS n FROM connection WHERE connected = 1;

-- event_connection_list (after text, most int) -> (client text,
--   connected int, since int, address text, detail text, device int)
SELECT client, connected, since, address, detail, device FROM connection
WHERE client > $1 ORDER BY client LIMIT $2;

-- event_connected_list (after text, most int) -> (client text, connected int,
--   since int, address text, detail text, device int)
SELECT client, connected, since, address, detail, device FROM connection
WHERE connected = 1 AND client > $1 ORDER BY client LIMIT $2;

-- Of one device of that client id, or of all (0).

-- event_log_list (client text, device int, since int, upto int, n int)
--   -> (at int, kind int, address text, detail text)
SELECT at, kind, address, detail FROM connection_log
WHERE client = $1 AND ($2 = 0 OR device = $2 OR device IS NULL) AND
	at >= $3 AND at <= $4
ORDER BY id DESC LIMIT $5;

-- event_traffic (since int, upto int) -> (minute int, events int, bytes int)
SELECT minute, events, bytes FROM traffic
WHERE minute >= $1 AND minute < $2 ORDER BY minute;

-- event_senders (most int) -> (device int, at int)
SELECT device, at FROM event ORDER BY id DESC LIMIT $1;

-- event_heard_list (since int, upto int, most int) -> (device int, at int)
SELECT h.device, COALESCE((SELECT max(l.at) FROM last_event l
	WHERE l.device = h.device), 0) AS at
FROM heard h WHERE h.quarter >= $1 AND h.quarter < $2
ORDER BY h.quarter DESC, h.device DESC LIMIT $3;
