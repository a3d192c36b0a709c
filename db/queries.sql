-- Every statement of Patchbay; the notation is explained in cgi/tools/sqlgen.c.
-- Written in what SQLite and PostgreSQL share.

-- === org ===

-- org_get () kept -> (id text, name text, created int)
SELECT id, name, created FROM org WHERE one = 1;

-- org_rename (name text)
UPDATE org SET name = $1 WHERE one = 1;

-- counter_get (name text) kept on SQLite -> (n int)
SELECT n FROM counter WHERE name = $1;

-- counters (low text, high text) -> (name text, n int)
SELECT name, n FROM counter WHERE name > $1 AND name < $2 AND n > 0
ORDER BY name LIMIT 200;

-- Classes that some device has, for a drop-down; "class:" itself counts those
-- without one.

-- class_names () kept -> (name text)
SELECT name FROM counter WHERE name > 'class:' AND name < 'class;' AND n > 0
ORDER BY name LIMIT 100;

-- === user ===

-- user_by_name (name text)
--   -> (id int, name text, hash text, role int, disabled int, created int,
--       totp text)
SELECT id, name, hash, role, disabled, created, totp FROM app_user
WHERE lower(name) = lower($1);

-- user_add (name text, hash text, role int, now int) -> (id int)
INSERT INTO app_user (name, hash, role, created) VALUES ($1, $2, $3, $4)
RETURNING id;

-- user_set_password (id int, hash text) -> (id int)
UPDATE app_user SET hash = $2 WHERE id = $1 RETURNING id;

-- user_set_role (id int, role int) -> (id int)
UPDATE app_user SET role = $2 WHERE id = $1 RETURNING id;

-- user_set_disabled (id int, disabled int) -> (id int)
UPDATE app_user SET disabled = $2 WHERE id = $1 RETURNING id;

-- user_set_zone (id int, zone text) -> (id int)
UPDATE app_user SET zone = $2 WHERE id = $1 RETURNING id;

-- user_list ()
--   -> (id int, name text, hash text, role int, disabled int, created int,
--       totp text)
SELECT id, name, hash, role, disabled, created, totp FROM app_user
ORDER BY lower(name);

-- user_two_step (id int) -> (totp text, totp_step int, codes int)
SELECT u.totp, u.totp_step, (SELECT count(*) FROM recovery_code r
	WHERE r.user_id = u.id) AS codes
FROM app_user u WHERE u.id = $1;

-- user_totp_on (id int, totp text, step int) -> (id int)
UPDATE app_user SET totp = $2, totp_step = $3 WHERE id = $1 AND totp = ''
RETURNING id;

-- user_totp_off (id int)
UPDATE app_user SET totp = '', totp_step = 0 WHERE id = $1;

-- user_totp_used (id int, step int) -> (id int)
UPDATE app_user SET totp_step = $2 WHERE id = $1 AND totp_step < $2
RETURNING id;

-- recovery_code_add (user_id int, hash text)
INSERT INTO recovery_code (user_id, hash) VALUES ($1, $2);

-- recovery_code_clear (user_id int)
DELETE FROM recovery_code WHERE user_id = $1;

-- recovery_code_use (user_id int, hash text) -> (user_id int)
DELETE FROM recovery_code WHERE user_id = $1 AND hash = $2
RETURNING user_id;

-- session_add (hash text, user_id int, now int, expires int, address text,
--   agent text)
INSERT INTO session (hash, user_id, created, expires, address, agent)
VALUES ($1, $2, $3, $4, $5, $6);

-- session_list (user_id int)
--   -> (hash text, created int, expires int, address text, agent text)
SELECT hash, created, expires, address, agent FROM session
WHERE user_id = $1 LIMIT 200;

-- session_end_own (hash text, user_id int)
DELETE FROM session WHERE hash = $1 AND user_id = $2;

-- session_end_others (user_id int, hash text)
DELETE FROM session WHERE user_id = $1 AND hash <> $2;

-- session_user (hash text) kept on SQLite
--   -> (id int, name text, hash text, role int, created int, zone text,
--       began int, expires int)
SELECT u.id, u.name, u.hash, u.role, u.created, u.zone, s.created AS began,
	s.expires
FROM session s JOIN app_user u ON u.id = s.user_id
WHERE s.hash = $1 AND u.disabled = 0;

-- session_extend (hash text, expires int)
UPDATE session SET expires = $2
WHERE hash = $1 AND (expires < $2 OR expires > $2 + 300000);

-- session_end (hash text)
DELETE FROM session WHERE hash = $1;

-- session_end_all (user_id int)
DELETE FROM session WHERE user_id = $1;

-- === API keys ===

-- @keys (term)
--   all = TRUE
--   one = name = $1
--   checked = name = $1 AND token_hash = $2 AND (expires IS NULL OR expires > $3)

-- api_key_@{keys} (name text, token_hash text, now int)
--   -> (id int, name text, role int, comment text, creator text, created int,
--       expires int, used int)
SELECT id, name, role, comment, creator, created, expires, used
FROM api_key WHERE @{keys.term}
ORDER BY id DESC;

-- No row when there are as many as there may be.

-- api_key_add (name text, token_hash text, role int, comment text,
--   creator text, created int, expires int, most int) -> (id int)
INSERT INTO api_key (name, token_hash, role, comment, creator, created, expires)
SELECT $1, $2, $3, $4, $5, $6, $7 FROM org
WHERE (SELECT count(*) FROM api_key) < $8
RETURNING id;

-- api_key_used (id int, now int)
UPDATE api_key SET used = $2 WHERE id = $1;

-- api_key_revoke (id int) -> (id int)
DELETE FROM api_key WHERE id = $1 RETURNING id;

-- === the brake on passwords ===

-- brake_get (who text) -> (failures int, at int)
SELECT failures, at FROM brake WHERE who = $1;

-- brake_put (who text, failures int, at int)
INSERT INTO brake (who, failures, at) VALUES ($1, $2, $3)
ON CONFLICT (who) DO UPDATE SET failures = excluded.failures, at = excluded.at;

-- brake_clear (who text)
DELETE FROM brake WHERE who = $1;

-- brake_purge (before int)
DELETE FROM brake WHERE at <= $1;

-- === drafts ===

-- draft_get (id text, user_id int, kind text)
--   -> (body text, sealed text, updated int)
SELECT body, sealed, updated FROM draft
WHERE id = $1 AND user_id = $2 AND kind = $3;

-- A draft belongs to one user and one form for ever.

-- draft_put (id text, user_id int, kind text, body text, sealed text, now int)
--   -> (one int)
INSERT INTO draft (id, user_id, kind, body, sealed, updated)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO UPDATE SET body = excluded.body,
	sealed = excluded.sealed, updated = excluded.updated
WHERE draft.user_id = excluded.user_id AND draft.kind = excluded.kind
RETURNING 1 AS one;

-- draft_delete (id text)
DELETE FROM draft WHERE id = $1;

-- === extensions ===

-- @which (term)
--   one = e.key = $1
--   all = TRUE

-- extension_@{which} (key text)
--   -> (key text, driver text, title text, enabled int, settings text,
--       sealed text, created int, updated int, checked int, check_err text,
--       check_text text, devices int)
SELECT e.key, e.driver, e.title, e.enabled, e.settings, e.sealed, e.created,
	e.updated, e.checked, e.check_err, e.check_text, c.n AS devices
FROM extension e LEFT JOIN counter c ON c.name = 'extension:' || e.key
WHERE @{which.term}
ORDER BY e.key;

-- extension_names () kept -> (key text, driver text, title text, enabled int,
--       checked int, check_err text)
SELECT key, driver, title, enabled, checked, check_err FROM extension
ORDER BY key;

-- extension_add (key text, driver text, title text, enabled int,
--   settings text, sealed text, now int)
INSERT INTO extension (key, driver, title, enabled, settings, sealed,
	created, updated)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7);

-- Two changes in one millisecond are still told apart by updated.

-- extension_update (key text, title text, settings text, sealed text, now int,
--   was int, driver text) -> (one int)
UPDATE extension SET title = $2, settings = $3, sealed = $4, driver = $7,
	updated = CASE WHEN $5 > updated THEN $5 ELSE updated + 1 END
WHERE key = $1 AND updated <= $6
RETURNING 1 AS one;

-- extension_set_on (key text, enabled int, now int) -> (one int)
UPDATE extension SET enabled = $2,
	updated = CASE WHEN $3 > updated THEN $3 ELSE updated + 1 END
WHERE key = $1
RETURNING 1 AS one;

-- extension_set_check (key text, at int, err text, words text) -> (one int)
UPDATE extension SET checked = $2, check_err = $3, check_text = $4
WHERE key = $1
RETURNING 1 AS one;

-- extension_delete (key text) -> (one int)
DELETE FROM extension WHERE key = $1 RETURNING 1 AS one;

-- extension_delete_resources (key text, most int) -> (id int)
DELETE FROM resource WHERE id IN
	(SELECT id FROM resource WHERE extension = $1 LIMIT $2)
RETURNING id;

-- Some of the devices linked, to unlink them a part at a time.

-- extension_links (key text, most int) -> (device int, extensions text)
SELECT l.device, d.extensions FROM link l JOIN device d ON d.id = l.device
WHERE l.extension = $1 ORDER BY l.device LIMIT $2;

-- Without plans one row all the same, with when they were read; in any order.

-- plan_list (key text) kept
--   -> (plans_as_of int, id text, name text, data_limit int)
SELECT e.plans_as_of, p.id, p.name, p.data_limit
FROM extension e LEFT JOIN plan p ON p.extension = e.key
WHERE e.key = $1;

-- plan_name (key text, id text) -> (name text)
SELECT name FROM plan WHERE extension = $1 AND id = $2;

-- plan_as_of (key text) -> (plans_as_of int)
SELECT plans_as_of FROM extension WHERE key = $1;

-- plan_clear (key text)
DELETE FROM plan WHERE extension = $1;

-- plan_add (key text, id text, name text, data_limit int)
INSERT INTO plan (extension, id, name, data_limit) VALUES ($1, $2, $3, $4)
ON CONFLICT (extension, id) DO NOTHING;

-- plan_told (key text, now int) -> (one int)
UPDATE extension SET plans_as_of = $2 WHERE key = $1 RETURNING 1 AS one;

-- === device types ===

-- @types (term)
--   one = t.id = $1
--   all = TRUE

-- device_type_@{types} (id text)
--   -> (id text, class_id text, description text, serial_number text,
--       manufacturer text, model text, device_class text,
--       info_description text, fw_version text, hw_version text,
--       location text, metadata text, created int, updated int, devices int)
SELECT t.id, t.class_id, t.description, t.serial_number, t.manufacturer,
	t.model, t.device_class, t.info_description, t.fw_version,
	t.hw_version, t.location, t.metadata, t.created, t.updated,
	c.n AS devices
FROM device_type t LEFT JOIN counter c ON c.name = 'type:' || t.id
WHERE @{types.term}
ORDER BY t.id;

-- device_type_ids () kept -> (id text)
SELECT t.id FROM device_type t ORDER BY t.id;

-- device_type_add (id text, class_id text, description text,
--   serial_number text, manufacturer text, model text, device_class text,
--   info_description text, fw_version text, hw_version text, location text,
--   metadata text, now int)
INSERT INTO device_type (id, class_id, description, serial_number,
	manufacturer, model, device_class, info_description, fw_version,
	hw_version, location, metadata, created, updated)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13);

-- device_type_update (id text, description text, serial_number text,
--   manufacturer text, model text, device_class text, info_description text,
--   fw_version text, hw_version text, location text, metadata text, now int,
--   was int) -> (one int)
UPDATE device_type SET description = $2, serial_number = $3,
	manufacturer = $4, model = $5, device_class = $6,
	info_description = $7, fw_version = $8, hw_version = $9,
	location = $10, metadata = $11,
	updated = CASE WHEN $12 > updated THEN $12 ELSE updated + 1 END
WHERE id = $1 AND updated <= $13
RETURNING 1 AS one;

-- device_type_exists (id text) -> (one int)
SELECT 1 AS one FROM device_type WHERE id = $1;

-- device_type_delete (id text) -> (one int)
DELETE FROM device_type WHERE id = $1 RETURNING 1 AS one;

-- === devices ===

-- @device_by (join_with | term)
--   name = device_type t ON t.id = d.type_id | d.type_id = $1 AND d.device_id = $2
--   resource = device_type t ON t.id = d.type_id JOIN link l ON l.device = d.id | l.extension = $1 AND l.resource = $2

-- device_@{device_by} (first text, second text)
--   -> (id int, type_id text, device_id text, class_id text,
--       serial_number text, manufacturer text, model text, device_class text,
--       info_description text, fw_version text, hw_version text,
--       location text, metadata text, extensions text, token_hash text,
--       created int, updated int, has int)
SELECT d.id, d.type_id, d.device_id, t.class_id, d.serial_number,
	d.manufacturer, d.model, d.device_class, d.info_description,
	d.fw_version, d.hw_version, d.location, d.metadata, d.extensions,
	d.token_hash, d.created, d.updated, d.has
FROM device d JOIN @{device_by.join_with}
WHERE @{device_by.term};

-- No row when there is no such type.

-- device_add (type_id text, device_id text, serial_number text,
--   manufacturer text, model text, device_class text, info_description text,
--   fw_version text, hw_version text, location text, metadata text,
--   token_hash text, created int) -> (id int)
INSERT INTO device (type_id, device_id, serial_number, manufacturer, model,
	device_class, info_description, fw_version, hw_version, location,
	metadata, token_hash, created, updated)
SELECT t.id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13
FROM device_type t WHERE t.id = $1
RETURNING id;

-- device_update (id int, serial_number text, manufacturer text, model text,
--   device_class text, info_description text, fw_version text,
--   hw_version text, location text, metadata text, now int, was int)
--   -> (id int)
UPDATE device SET serial_number = $2, manufacturer = $3, model = $4,
	device_class = $5, info_description = $6, fw_version = $7,
	hw_version = $8, location = $9, metadata = $10,
	updated = CASE WHEN $11 > updated THEN $11 ELSE updated + 1 END
WHERE id = $1 AND updated <= $12
RETURNING id;

-- device_name (id int) -> (type_id text, device_id text)
SELECT type_id, device_id FROM device WHERE id = $1;

-- device_exists (id int) -> (id int)
SELECT id FROM device WHERE id = $1;

-- device_set_token (id int, hash text, now int) -> (id int)
UPDATE device SET token_hash = $2,
	updated = CASE WHEN $3 > updated THEN $3 ELSE updated + 1 END
WHERE id = $1
RETURNING id;

-- was: what it must still be; NULL: whatever it is.

-- device_set_extensions (id int, json text, now int, was text) -> (id int)
UPDATE device SET extensions = $2,
	updated = CASE WHEN $3 > updated THEN $3 ELSE updated + 1 END
WHERE id = $1 AND ($4 IS NULL OR extensions = $4)
RETURNING id;

-- What the list shows of its SIMs.

-- device_reflect (id int, ext_keys text, sim_state text)
UPDATE device SET ext_keys = $2, sim_state = $3
WHERE id = $1 AND (ext_keys <> $2 OR sim_state <> $3);

-- device_delete (id int) -> (id int)
DELETE FROM device WHERE id = $1 RETURNING id;

-- === what devices tell ===

-- device_detail (device int)
--   -> (registrar text, location text, alert int, alert_at int)
SELECT registrar, location, alert, alert_at FROM device_detail
WHERE device = $1;

-- device_registrar_put (device int, registrar text)
INSERT INTO device_detail (device, registrar) VALUES ($1, $2)
ON CONFLICT (device) DO UPDATE SET registrar = excluded.registrar;

-- device_location_put (device int, location text)
INSERT INTO device_detail (device, location) VALUES ($1, $2)
ON CONFLICT (device) DO UPDATE SET location = excluded.location;

-- device_alert_put (device int, alert int, at int)
INSERT INTO device_detail (device, alert, alert_at) VALUES ($1, $2, $3)
ON CONFLICT (device) DO UPDATE SET alert = excluded.alert,
	alert_at = excluded.alert_at;

-- diag_log_list (device int) -> (id int, message text, severity int, data text,
--   at int)
SELECT id, message, severity, data, at FROM diag_log WHERE device = $1
ORDER BY id DESC;

-- diag_log_get (device int, id int) -> (id int, message text, severity int,
--   data text, at int)
SELECT id, message, severity, data, at FROM diag_log
WHERE device = $1 AND id = $2;

-- diag_log_add (device int, message text, severity int, data text, at int)
INSERT INTO diag_log (device, message, severity, data, at)
VALUES ($1, $2, $3, $4, $5);

-- All but the newest of a device.

-- diag_log_trim (device int, keep int)
DELETE FROM diag_log WHERE device = $1 AND id <=
	(SELECT x.id FROM diag_log x WHERE x.device = $1
	ORDER BY x.id DESC LIMIT 1 OFFSET $2);

-- diag_log_delete (device int, id int) -> (id int)
DELETE FROM diag_log WHERE device = $1 AND id = $2 RETURNING id;

-- diag_log_clear (device int)
DELETE FROM diag_log WHERE device = $1;

-- error_code_list (device int) -> (code int, at int)
SELECT code, at FROM error_code WHERE device = $1 ORDER BY id DESC;

-- error_code_add (device int, code int, at int)
INSERT INTO error_code (device, code, at) VALUES ($1, $2, $3);

-- error_code_trim (device int, keep int)
DELETE FROM error_code WHERE device = $1 AND id <=
	(SELECT x.id FROM error_code x WHERE x.device = $1
	ORDER BY x.id DESC LIMIT 1 OFFSET $2);

-- error_code_clear (device int)
DELETE FROM error_code WHERE device = $1;

-- === managed devices ===

-- managed_get (device int) -> (since int, active int, dormant int,
--   device_actions int, firmware_actions int, bundles text, fw_version text,
--   fw_name text, fw_uri text, fw_verifier text, fw_state int, fw_status int,
--   fw_updated int)
SELECT since, active, dormant, device_actions, firmware_actions, bundles,
	fw_version, fw_name, fw_uri, fw_verifier, fw_state, fw_status,
	fw_updated
FROM managed WHERE device = $1;

-- managed_put (device int, since int, dormant int, device_actions int,
--   firmware_actions int, bundles text)
INSERT INTO managed (device, since, active, dormant, device_actions,
	firmware_actions, bundles)
VALUES ($1, $2, $2, $3, $4, $5, $6)
ON CONFLICT (device) DO UPDATE SET since = excluded.since,
	active = excluded.active, dormant = excluded.dormant,
	device_actions = excluded.device_actions,
	firmware_actions = excluded.firmware_actions,
	bundles = excluded.bundles;

-- managed_active (device int, now int)
UPDATE managed SET active = $2 WHERE device = $1;

-- managed_firmware (device int, version text, name text, uri text,
--   verifier text, state int, status int, now int)
UPDATE managed SET fw_version = $2, fw_name = $3, fw_uri = $4,
	fw_verifier = $5, fw_state = $6, fw_status = $7, fw_updated = $8
WHERE device = $1;

-- Those of a type, by row, after one.

-- managed_list (type_id text, after int, most int) -> (device int,
--   device_id text, dormant int, device_actions int, firmware_actions int,
--   bundles text)
SELECT m.device, d.device_id, m.dormant, m.device_actions,
	m.firmware_actions, m.bundles
FROM managed m JOIN device d ON d.id = m.device
WHERE d.type_id = $1 AND d.id > $2 ORDER BY d.id LIMIT $3;

-- Which packages a device supports, and which devices support one.

-- managed_bundle_clear (device int)
DELETE FROM managed_bundle WHERE device = $1;

-- managed_bundle_add (bundle text, device int)
INSERT INTO managed_bundle (bundle, device) VALUES ($1, $2)
ON CONFLICT (bundle, device) DO NOTHING;

-- managed_bundle_count (bundle text, most int) -> (n int)
SELECT count(*) AS n FROM (SELECT 1 AS one FROM managed_bundle
	WHERE bundle = $1 LIMIT $2) few;

-- managed_bundle_list (bundle text, after int, most int) -> (device int,
--   type_id text, device_id text, since int, dormant int)
SELECT b.device, d.type_id, d.device_id, m.since, m.dormant
FROM managed_bundle b JOIN managed m ON m.device = b.device
	JOIN device d ON d.id = b.device
WHERE b.bundle = $1 AND b.device > $2 ORDER BY b.device LIMIT $3;

-- managed_end (device int) -> (device int)
DELETE FROM managed WHERE device = $1 RETURNING device;

-- === requests of device management ===

-- mgmt_request_add (uid text, action text, parameters text, asker text, at int,
--   devices int, status text, starts int, limit_ms int, retries int, rate int,
--   approve int, stop_percent int, stages int) -> (id int)
INSERT INTO mgmt_request (uid, action, parameters, asker, at, devices, status,
	starts, limit_ms, retries, rate, pace, approve, stop_percent, stage,
	stages)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, 0, $14)
RETURNING id;

-- @request (term | order)
--   one = uid = $1 AND $2 = 0 AND $3 = 0 | id
--   row = $1 = '' AND id = $2 AND $3 = 0 | id
--   after = $1 = '' AND id < $2 AND $3 >= 0 | id DESC
--   open = $1 = '' AND ended IS NULL AND status IN ('running', 'stopped', 'cancelled') AND id > $2 AND starts <= $3 | id

-- mgmt_request_@{request} (uid text, id int, now int) -> (id int, uid text,
--   action text, parameters text, asker text, at int, devices int, status text,
--   starts int, limit_ms int, retries int, rate int, pace int, approve int,
--   stop_percent int, stage int, stages int, forgiven int, ended int)
SELECT id, uid, action, parameters, asker, at, devices, status, starts,
	limit_ms, retries, rate, pace, approve, stop_percent, stage, stages,
	forgiven, ended
FROM mgmt_request WHERE @{request.term} ORDER BY @{request.order} LIMIT 201;

-- mgmt_request_count () -> (n int)
SELECT count(*) AS n FROM mgmt_request WHERE ended IS NULL;

-- mgmt_request_move (id int, was text, status text, stage int, pace int,
--   forgiven int, ended int) -> (id int)
UPDATE mgmt_request SET status = $3, stage = $4, pace = $5, forgiven = $6,
	ended = $7
WHERE id = $1 AND status = $2 RETURNING id;

-- mgmt_request_delete (id int)
DELETE FROM mgmt_request WHERE id = $1;

-- mgmt_ask_add (request int, n int, device int, type_id text, device_id text,
--   stage int, now int)
INSERT INTO mgmt_ask (request, n, device, type_id, device_id, stage, status,
	step, attempt, wire, verdict, message, changed)
VALUES ($1, $2, $3, $4, $5, $6, 'waiting', '', 0, '', '', '', $7);

-- How many of a request, or of one of its groups, are how far.

-- mgmt_ask_counts (request int) -> (stage int, status text, n int)
SELECT stage, status, count(*) AS n FROM mgmt_ask WHERE request = $1
GROUP BY stage, status;

-- mgmt_ask_away (request int) -> (n int)
SELECT count(*) AS n FROM mgmt_ask m JOIN outbox o ON o.id = m.outbox
WHERE m.request = $1 AND m.status = 'asked' AND o.status = 'waiting';

-- @ask (term | order)
--   wire = m.wire = $1 AND m.wire <> '' AND $2 = 0 AND $3 = 0 | m.wire
--   name = m.request = $2 AND m.n = $3 AND $1 = '' | m.n
--   list = m.request = $2 AND m.n > $3 AND $1 = '' | m.n
--   status = m.request = $2 AND m.status = $1 AND m.n > $3 | m.n
--   due = m.request = $2 AND m.due <= $3 AND $1 = '' | m.due
--   device = m.device = $2 AND m.request > $3 AND $1 = '' AND m.status IN ('asked', 'accepted') | m.request
--   recalled = m.request = $2 AND m.status = 'asked' AND m.step = $1 AND m.n > $3 AND o.status IN ('dropped', 'expired') | m.n
--   observed = m.request = $2 AND m.n > $3 AND $1 = '' AND m.status IN ('asked', 'accepted') AND m.step IN ('observe', 'initiate', 'notify', 'cancel') | m.n
--   history = m.device = $2 AND $3 = 0 AND $1 = '' | m.request DESC

-- mgmt_ask_@{ask} (text text, request int, after int, most int)
--   -> (request int, n int, device int, type_id text, device_id text, stage int,
--   status text, step text, attempt int, wire text, outbox int, due int,
--   verdict text, rc int, message text, changed int, away text)
SELECT m.request, m.n, m.device, m.type_id, m.device_id, m.stage, m.status,
	m.step, m.attempt, m.wire, m.outbox, m.due, m.verdict, m.rc, m.message,
	m.changed, COALESCE(o.status, '') AS away
FROM mgmt_ask m LEFT JOIN outbox o ON o.id = m.outbox
WHERE @{ask.term} ORDER BY @{ask.order} LIMIT $4;

-- The next of a group to be asked.

-- mgmt_ask_next (request int, stage int, after int)
--   -> (n int, device int, type_id text, device_id text, attempt int)
SELECT n, device, type_id, device_id, attempt FROM mgmt_ask
WHERE request = $1 AND stage = $2 AND status = 'waiting' AND n > $3
ORDER BY n LIMIT 1;

-- mgmt_ask_find (request int, type_id text, device_id text) -> (n int)
SELECT n FROM mgmt_ask
WHERE request = $1 AND type_id = $2 AND device_id = $3;

-- mgmt_ask_put (request int, n int, status text, step text, attempt int,
--   wire text, outbox int, due int, verdict text, rc int, message text,
--   now int)
UPDATE mgmt_ask SET status = $3, step = $4, attempt = $5, wire = $6,
	outbox = $7, due = $8, verdict = $9, rc = $10, message = $11,
	changed = $12
WHERE request = $1 AND n = $2;

-- Those not yet asked, and of those that are, what has not reached them, but for
-- a step.  One that waited to be asked another time has failed before.

-- mgmt_ask_cancel (request int, but text, now int)
UPDATE mgmt_ask SET status = CASE WHEN status = 'waiting' AND attempt > 0
		THEN 'failed' ELSE 'cancelled' END,
	due = NULL, changed = $3
WHERE request = $1 AND (status = 'waiting' OR (status = 'asked' AND step <> $2
	AND EXISTS (SELECT 1 FROM outbox o WHERE o.id = mgmt_ask.outbox
	AND o.status IN ('dropped', 'expired'))));

-- A request has at most so many devices.

-- outbox_recall (request int, now int)
UPDATE outbox SET changed = $2, expires = $2,
	status = CASE status WHEN 'waiting' THEN 'dropped' ELSE status END,
	payload = CASE status WHEN 'waiting' THEN '' ELSE payload END
WHERE status IN ('waiting', 'sent') AND id IN
	(SELECT m.outbox FROM mgmt_ask m WHERE m.request = $1
	AND m.status = 'asked' ORDER BY m.n LIMIT 5000);

-- === packages of device management ===

-- bundle_count () -> (n int)
SELECT count(*) AS n FROM mgmt_bundle;

-- bundle_add (bundle text, version text, content text, added_by text, now int)
INSERT INTO mgmt_bundle (bundle, version, content, added_by, added, updated)
VALUES ($1, $2, $3, $4, $5, $5);

-- bundle_update (bundle text, version text, content text, now int)
--   -> (bundle text)
UPDATE mgmt_bundle SET version = $2, content = $3, updated = $4
WHERE bundle = $1 RETURNING bundle;

-- bundle_get (bundle text) -> (bundle text, version text, content text,
--   added_by text, added int, updated int)
SELECT bundle, version, content, added_by, added, updated FROM mgmt_bundle
WHERE bundle = $1;

-- bundle_list () -> (bundle text, version text, content text, added_by text,
--   added int, updated int)
SELECT bundle, version, content, added_by, added, updated FROM mgmt_bundle
ORDER BY bundle;

-- Requests for its actions that have not ended.

-- bundle_running (bundle text) -> (n int)
SELECT count(*) AS n FROM mgmt_request WHERE ended IS NULL
	AND substr(action, 1, length($1) + 1) = $1 || '/';

-- bundle_delete (bundle text) -> (bundle text)
DELETE FROM mgmt_bundle WHERE bundle = $1 RETURNING bundle;

-- === links, terms ===

-- link_list (device int) -> (extension text, resource text, resource_id int)
SELECT extension, resource, resource_id FROM link WHERE device = $1
ORDER BY extension;

-- link_states (device int)
--   -> (extension text, kind text, state text, as_of int)
SELECT l.extension, r.kind, r.state, r.as_of
FROM link l JOIN resource r ON r.id = l.resource_id
WHERE l.device = $1
ORDER BY l.extension;

-- link_device (extension text, resource text) -> (device int)
SELECT device FROM link WHERE extension = $1 AND resource = $2;

-- link_clear (device int)
DELETE FROM link WHERE device = $1;

-- link_delete (extension text, device int)
DELETE FROM link WHERE extension = $1 AND device = $2;

-- link_add (extension text, resource text, device int)
INSERT INTO link (extension, device, resource, type_id, device_id,
	device_class, location, sim_state, ext_keys, created, resource_id)
SELECT $1, d.id, $2, d.type_id, d.device_id, d.device_class, d.location,
	d.sim_state, d.ext_keys, d.created, r.id
FROM device d JOIN resource r ON r.extension = $1 AND r.name = $2
WHERE d.id = $3;

-- term_sources (device int)
--   -> (device_id text, serial_number text, resource text, iccid text,
--       imsi text, msisdn text, imei text, eid text)
SELECT d.device_id, d.serial_number, l.resource, s.iccid, s.imsi, s.msisdn,
	s.imei, s.eid
FROM device d
	LEFT JOIN link l ON l.device = d.id
	LEFT JOIN sim s ON s.id = l.resource_id
WHERE d.id = $1
ORDER BY l.extension;

-- term_clear (device int)
DELETE FROM term WHERE device = $1 AND ended IS NULL;

-- term_add (term text, device int, kind text)
INSERT INTO term (term, device, kind) VALUES ($1, $2, $3)
ON CONFLICT (term, device) DO UPDATE SET kind = excluded.kind, ended = NULL
	WHERE term.ended IS NOT NULL;

-- Of a SIM that the device has no more; what it has under the same name stays.

-- term_end (term text, device int, kind text, now int)
INSERT INTO term (term, device, kind, ended) VALUES ($1, $2, $3, $4)
ON CONFLICT (term, device) DO UPDATE SET ended = excluded.ended
	WHERE term.ended IS NOT NULL;

-- === the list ===

-- A page of devices from a cursor on: $1 the value sorted by, $2 the row's id.
-- The rows of the same value and then those of others, not (value, id) > ($1,
-- $2), because SQLite seeks no row id behind a column: it would read all rows
-- of the value again; two statements, because one of both would copy each row
-- twice.  The lead is the one filter that an index serves, the rest, where
-- there are others, is looked at row by row; the caller takes the lead with the
-- fewest devices.

-- Whether a device is connected, and when it was heard, lead when few devices
-- are so: those are sorted.

-- @lead (source | id | term)
--   none = device d | id | TRUE
--   type = device d | id | d.type_id = $3
--   class = device d | id | d.device_class = $4
--   state = device d | id | d.sim_state = $5
--   extension = link d | device | d.extension = $6
--   few = presence p CROSS JOIN device d | id | d.id = p.device AND p.connected IN ($7, $8) AND p.heard >= $9 AND p.heard <= $10

-- @dir (way | after)
--   asc = ASC | >
--   desc = DESC | <

-- @sort (same | other | by)
--   device_id = d.device_id = $1 | d.device_id @{dir.after} $1 | d.device_id @{dir.way},
--   type = d.type_id = $1 | d.type_id @{dir.after} $1 | d.type_id @{dir.way},
--   class = d.device_class = $1 | d.device_class @{dir.after} $1 | d.device_class @{dir.way},
--   added = TRUE | d.@{lead.id} = 0 AND $1 IS NULL |
--   location = d.location = $1 | d.location @{dir.after} $1 | d.location @{dir.way},
--   state = d.sim_state = $1 | d.sim_state @{dir.after} $1 | d.sim_state @{dir.way},

-- @part (rows | by)
--   same = @{sort.same} AND d.@{lead.id} @{dir.after} $2 |
--   other = @{sort.other} | @{sort.by}

-- The link is asked for by a value, because PostgreSQL may answer EXISTS from
-- all links of the extension at once.

-- @rest (term)
--   none = TRUE
--   some = ($3 IS NULL OR d.type_id = $3) AND ($4 IS NULL OR d.device_class = $4) AND ($5 IS NULL OR d.sim_state = $5) AND ($6 IS NULL OR (SELECT x.device FROM link x WHERE x.extension = $6 AND x.device = d.@{lead.id}) IS NOT NULL) AND ($7 IS NULL OR (SELECT y.device FROM presence y WHERE y.device = d.@{lead.id} AND y.connected IN ($7, $8) AND y.heard >= $9 AND y.heard <= $10) IS NOT NULL)

-- mark: twice the quarter of an hour it was heard in, and 1 when it is connected.
-- Without marks it is -1, as when no device was ever connected or heard: to read
-- it takes 2,400 instructions for each row.

-- device_list_@{part}_@{lead}_@{rest}_@{sort}_@{dir} (value text, after int,
--   type text, class text, state text, extension text, connected int,
--   or_connected int, since int, upto int, most int, marks int)
--   -> (id int, line text, mark int)
SELECT d.@{lead.id} AS id, d.line, CASE WHEN $12 = 1 THEN
	(SELECT 2 * m.heard + m.connected FROM presence m
	WHERE m.device = d.@{lead.id}) ELSE -1 END AS mark
FROM @{lead.source}
WHERE @{lead.term} AND @{part.rows} AND @{rest.term}
ORDER BY @{part.by} d.@{lead.id} @{dir.way}
LIMIT $11;

-- presence_any () kept on SQLite -> (one int)
SELECT 1 AS one FROM presence WHERE (connected, heard) > (0, 0) LIMIT 1;

-- presence_some (connected int, or_connected int, since int, upto int, most int)
--   -> (n int)
SELECT count(*) AS n FROM (SELECT 1 AS one FROM presence
	WHERE connected IN ($1, $2) AND heard >= $3 AND heard <= $4
	LIMIT $5) few;

-- connected: NULL when it is not known anew.

-- presence_put (device int, connected int, heard int)
UPDATE presence SET connected = COALESCE($2, connected),
	heard = CASE WHEN $3 > heard THEN $3 ELSE heard END
WHERE device = $1 AND (connected <> COALESCE($2, connected) OR heard < $3);

-- Terms from low up to high, after a term and device; a device once, at the
-- first of its terms that match.  From the first term on, the caller has seen
-- them all and knows which devices were there; that costs a third of asking.

-- @terms (first)
--   all = TRUE
--   first = NOT EXISTS (SELECT 1 FROM term s WHERE s.device = t.device AND s.term >= $1 AND s.term < t.term)

-- device_search_@{terms} (low text, high text, after text, after_id int,
--   most int, marks int)
--   -> (term text, ended int, id int, line text, mark int)
SELECT t.term, t.ended, d.id, d.line, CASE WHEN $6 = 1 THEN
	(SELECT 2 * m.heard + m.connected FROM presence m
	WHERE m.device = d.id) ELSE -1 END AS mark
FROM term t JOIN device d ON d.id = t.device
WHERE (t.term, t.device) > ($3, $4) AND t.term < $2 AND @{terms.first}
ORDER BY t.term, t.device
LIMIT $5;

-- === resources ===

-- resource_get (extension text, name text)
--   -> (id int, extension text, name text, kind text, state text, detail text,
--       begun int, shown int, as_of int, last_err text, last_err_text text,
--       last_try int, due int, has int)
SELECT r.id, r.extension, r.name, r.kind, r.state, r.detail, r.begun, r.shown,
	r.as_of, r.last_err, r.last_err_text, r.last_try, r.due, r.has
FROM resource r WHERE r.extension = $1 AND r.name = $2;

-- sim_ids (extension text, name text, kind text, most int) -> (id int)
SELECT r.id FROM resource r
WHERE (r.extension, r.name) > ($1, $2) AND r.kind = $3
ORDER BY r.extension, r.name
LIMIT $4;

-- resource_seen (extension text, name text, kind text)
INSERT INTO resource (extension, name, kind) VALUES ($1, $2, $3)
ON CONFLICT (extension, name) DO NOTHING;

-- A reading takes its number as it begins.

-- resource_begin (extension text, name text) -> (begun int)
UPDATE resource SET begun = begun + 1 WHERE extension = $1 AND name = $2
RETURNING begun;

-- resource_put (extension text, name text, kind text, state text,
--   detail text, begun int, shown int, as_of int) -> (id int)
INSERT INTO resource (extension, name, kind, state, detail, begun, shown,
	as_of, last_try)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
ON CONFLICT (extension, name) DO UPDATE SET kind = excluded.kind,
	state = excluded.state, detail = excluded.detail,
	begun = excluded.begun, shown = excluded.shown, as_of = excluded.as_of,
	last_err = '', last_err_text = '', last_try = excluded.last_try
RETURNING id;

-- resource_failed (extension text, name text, kind text, err text, words text,
--   at int)
INSERT INTO resource (extension, name, kind, last_err, last_err_text, last_try)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (extension, name) DO UPDATE SET last_err = excluded.last_err,
	last_err_text = excluded.last_err_text, last_try = excluded.last_try;

-- To be read for the first time: never tried, the youngest first; or tried long
-- ago, or by a clock that has been put back since.

-- @unread (term | by)
--   new = last_try IS NULL | id DESC
--   old = last_try < $2 | last_try, id
--   ahead = last_try > $3 | last_try, id

-- resource_unread_@{unread} (extension text, before int, now int, most int)
--   -> (name text, linked int)
SELECT r.name, EXISTS (SELECT 1 FROM link l
	WHERE l.extension = r.extension AND l.resource = r.name) AS linked
FROM resource r
WHERE r.extension = $1 AND r.as_of IS NULL AND @{unread.term}
ORDER BY @{unread.by}
LIMIT $4;

-- resource_tried (extension text, name text, at int)
UPDATE resource SET last_try = $3 WHERE extension = $1 AND name = $2;

-- Those that are marked to be read again, the longest waiting first.

-- due_list (extension text, most int) -> (name text, due int, linked int)
SELECT r.name, r.due, EXISTS (SELECT 1 FROM link l
	WHERE l.extension = r.extension AND l.resource = r.name) AS linked
FROM resource r
WHERE r.extension = $1 AND r.due IS NOT NULL
ORDER BY r.due, r.id
LIMIT $2;

-- due_get (extension text, name text) -> (due int)
SELECT due FROM resource WHERE extension = $1 AND name = $2;

-- Unless it was marked again since.

-- due_set (extension text, name text, was int, due int)
UPDATE resource SET due = $4 WHERE extension = $1 AND name = $2 AND due = $3;

-- Known by any identifier of the device it is linked to; a CROSS JOIN, because
-- SQLite would else walk the extension's links for each.

-- @mark (term)
--   known = extension = $1 AND name IN (SELECT l.resource FROM term t CROSS JOIN link l WHERE t.term >= $2 AND t.term < $3 AND t.ended IS NULL AND l.device = t.device AND l.extension = $1)
--   one = extension = $1 AND name = $2

-- due_mark_@{mark} (extension text, name text, below text, now int) -> (id int)
UPDATE resource SET due = CASE WHEN due IS NULL THEN $4 ELSE due + 1 END
WHERE @{mark.term}
RETURNING id;

-- link_resources (extension text, after text, most int) -> (resource text)
SELECT resource FROM link WHERE extension = $1 AND resource > $2
ORDER BY resource LIMIT $3;

-- link_marks (device int)
--   -> (extension text, resource text, enabled int)
SELECT l.extension, l.resource, e.enabled
FROM link l JOIN extension e ON e.key = l.extension
WHERE l.device = $1;

-- === SIMs ===

-- What there is of a SIM beside its resource.

-- @resource_by (source | term)
--   name = resource r | r.extension = $1 AND r.name = $2
--   row = resource r | r.id = $3
--   device = link l JOIN resource r ON r.id = l.resource_id | l.device = $3

-- sim_get_@{resource_by} (extension text, name text, id int)
--   -> (id int, extension text, name text, kind text, state text, detail text,
--       begun int, shown int, as_of int, last_err text, last_err_text text,
--       last_try int, due int, carrier_state text, iccid text, imsi text,
--       msisdn text, imei text, eid text, rate_plan text,
--       rate_plan_name text, comm_plan text, customer text, account text, modem_id text,
--       carrier_device_id text, notes text, fixed_ip text, data_bytes int,
--       sms_count int, voice_seconds int, sessions int, overage_reached int,
--       overage_override text, activated int, added int, modified int,
--       shipped int, extra text, has int)
SELECT r.id, r.extension, r.name, r.kind, r.state, r.detail, r.begun, r.shown,
	r.as_of, r.last_err, r.last_err_text, r.last_try, r.due,
	s.carrier_state, s.iccid, s.imsi, s.msisdn, s.imei, s.eid, s.rate_plan,
	s.rate_plan_name, s.comm_plan, s.customer, s.account, s.modem_id,
	s.carrier_device_id, s.notes, s.fixed_ip, s.data_bytes, s.sms_count, s.voice_seconds,
	s.sessions, s.overage_reached, s.overage_override, s.activated,
	s.added, s.modified, s.shipped, s.extra, r.has
FROM @{resource_by.source} LEFT JOIN sim s ON s.id = r.id
WHERE @{resource_by.term};

-- sim_seen (extension text, name text)
INSERT INTO sim (id) SELECT id FROM resource WHERE extension = $1 AND name = $2
ON CONFLICT (id) DO NOTHING;

-- sim_put (id int, carrier_state text,
--   iccid text, imsi text, msisdn text, imei text, eid text, rate_plan text,
--   rate_plan_name text, comm_plan text, customer text, account text, modem_id text,
--   carrier_device_id text, notes text, fixed_ip text, data_bytes int,
--   sms_count int, voice_seconds int, sessions int, overage_reached int,
--   overage_override text, activated int, added int, modified int,
--   shipped int, extra text)
INSERT INTO sim (id, carrier_state, iccid, imsi, msisdn,
	imei, eid, rate_plan, rate_plan_name, comm_plan, customer, account,
	modem_id, carrier_device_id, notes, fixed_ip, data_bytes, sms_count,
	voice_seconds, sessions, overage_reached, overage_override, activated,
	added, modified, shipped, extra)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
	$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)
ON CONFLICT (id) DO UPDATE SET
	carrier_state = excluded.carrier_state, iccid = excluded.iccid,
	imsi = excluded.imsi, msisdn = excluded.msisdn, imei = excluded.imei,
	eid = excluded.eid, rate_plan = excluded.rate_plan,
	rate_plan_name = excluded.rate_plan_name,
	comm_plan = excluded.comm_plan, customer = excluded.customer,
	account = excluded.account, modem_id = excluded.modem_id,
	carrier_device_id = excluded.carrier_device_id,
	notes = excluded.notes, fixed_ip = excluded.fixed_ip,
	data_bytes = excluded.data_bytes, sms_count = excluded.sms_count,
	voice_seconds = excluded.voice_seconds, sessions = excluded.sessions,
	overage_reached = excluded.overage_reached,
	overage_override = excluded.overage_override,
	activated = excluded.activated, added = excluded.added,
	modified = excluded.modified, shipped = excluded.shipped,
	extra = excluded.extra;

-- === access tokens ===

-- token_get (account text, name text)
--   -> (sealed text, got int, expires int, refusals int, refused int)
SELECT sealed, got, expires, refusals, refused FROM token
WHERE account = $1 AND name = $2;

-- token_put (account text, name text, sealed text, got int, expires int)
INSERT INTO token (account, name, sealed, got, expires, touched)
VALUES ($1, $2, $3, $4, $5, $4)
ON CONFLICT (account, name) DO UPDATE SET sealed = excluded.sealed,
	got = excluded.got, expires = excluded.expires, refusals = 0,
	refused = NULL, touched = excluded.touched;

-- token_drop (account text, name text, sealed text)
UPDATE token SET sealed = '' WHERE account = $1 AND name = $2 AND sealed = $3;

-- token_refused (account text, name text, now int)
INSERT INTO token (account, name, refusals, refused, touched)
VALUES ($1, $2, 1, $3, $3)
ON CONFLICT (account, name) DO UPDATE SET sealed = '',
	refusals = token.refusals + 1, refused = excluded.refused,
	touched = excluded.touched;

-- === channels ===

-- channel_get (extension text) -> (since int, last_event int, failed int,
--   err text, reason text, next_try int, heard int, gap_from int,
--   gap_until int)
SELECT since, last_event, failed, err, reason, next_try, heard, gap_from,
	gap_until
FROM channel WHERE extension = $1;

-- channel_names () -> (extension text)
SELECT extension FROM channel ORDER BY extension;

-- channel_begin (extension text)
INSERT INTO channel (extension) VALUES ($1)
ON CONFLICT (extension) DO UPDATE SET since = NULL, next_try = NULL;

-- channel_told (extension text, since int, last_event int)
UPDATE channel SET since = $2, last_event = COALESCE($3, last_event),
	next_try = NULL
WHERE extension = $1;

-- channel_failed (extension text, now int, err text, reason text, next_try int)
INSERT INTO channel (extension, failed, err, reason, next_try)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (extension) DO UPDATE SET since = NULL, failed = $2, err = $3,
	reason = $4, next_try = $5;

-- It was heard; with a gap before, where there is one.

-- channel_heard (extension text, now int, gap_from int)
UPDATE channel SET heard = $2, gap_from = COALESCE($3, gap_from),
	gap_until = CASE WHEN $3 IS NULL THEN gap_until ELSE $2 END
WHERE extension = $1;

-- channel_forget (extension text)
DELETE FROM channel WHERE extension = $1;

-- === following ===

-- follow_get (extension text)
--   -> (asked int, began int, page int, tried int, err text, err_text text,
--       read_tried int, read_err text)
SELECT asked, began, page, tried, err, err_text, read_tried, read_err
FROM follow WHERE extension = $1;

-- follow_asked (extension text, asked int, began int, page int, tried int,
--   err text, err_text text)
INSERT INTO follow (extension, asked, began, page, tried, err, err_text)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (extension) DO UPDATE SET asked = excluded.asked,
	began = excluded.began, page = excluded.page, tried = excluded.tried,
	err = excluded.err, err_text = excluded.err_text;

-- follow_read (extension text, at int, err text)
INSERT INTO follow (extension, read_tried, read_err) VALUES ($1, $2, $3)
ON CONFLICT (extension) DO UPDATE SET read_tried = excluded.read_tried,
	read_err = excluded.read_err;

-- usage_list (sim int)
--   -> (cycle_start text, cycle_end text, data_total int, data_billable int,
--       sms_total int, sms_billable int, voice_total int,
--       voice_billable int, rate_plan text, note text, as_of int)
SELECT cycle_start, cycle_end, data_total, data_billable, sms_total,
	sms_billable, voice_total, voice_billable, rate_plan, note, as_of
FROM cycle_usage WHERE sim = $1
ORDER BY cycle_start DESC
LIMIT 12;

-- usage_put (extension text, resource text, cycle_start text, cycle_end text,
--   data_total int, data_billable int, sms_total int, sms_billable int,
--   voice_total int, voice_billable int, rate_plan text, note text,
--   as_of int)
INSERT INTO cycle_usage (sim, cycle_start, cycle_end, data_total,
	data_billable, sms_total, sms_billable, voice_total, voice_billable,
	rate_plan, note, as_of)
SELECT r.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
FROM resource r WHERE r.extension = $1 AND r.name = $2
ON CONFLICT (sim, cycle_start) DO UPDATE SET cycle_end = excluded.cycle_end,
	data_total = excluded.data_total,
	data_billable = excluded.data_billable,
	sms_total = excluded.sms_total, sms_billable = excluded.sms_billable,
	voice_total = excluded.voice_total,
	voice_billable = excluded.voice_billable,
	rate_plan = excluded.rate_plan, note = excluded.note,
	as_of = excluded.as_of;

-- === commands ===

-- No row when once is there already.

-- command_add (once text, device int, type_id text, device_id text,
--   extension text, resource text, op text, argument text, before text,
--   effective text, user_name text, requested int, holder text,
--   lease_until int, title text, before_title text, wait_until int)
--   -> (id int)
INSERT INTO command (once, device, type_id, device_id, extension, resource, op,
	argument, before, effective, user_name, status, requested, holder,
	lease_until, title, before_title, wait_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'requested', $12, $13,
	$14, $15, $16, $17)
ON CONFLICT (once) DO NOTHING
RETURNING id;

-- What is done here at once, for who reads what became of a device.

-- command_done (once text, device int, type_id text, device_id text,
--   extension text, resource text, op text, argument text, before text,
--   user_name text, now int)
INSERT INTO command (once, device, type_id, device_id, extension, resource, op,
	argument, before, user_name, status, requested, decided)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'confirmed', $11, $11);

-- What is not decided, of up to ten thousand.

-- command_counts () -> (requested int, sent int, accepted int, unknown int)
SELECT COALESCE(sum(CASE WHEN c.status = 'requested' THEN 1 ELSE 0 END), 0)
		AS requested,
	COALESCE(sum(CASE WHEN c.status = 'sent' THEN 1 ELSE 0 END), 0) AS sent,
	COALESCE(sum(CASE WHEN c.status = 'accepted' THEN 1 ELSE 0 END), 0)
		AS accepted,
	COALESCE(sum(CASE WHEN c.status = 'unknown' THEN 1 ELSE 0 END), 0)
		AS unknown
FROM (SELECT status FROM command
	WHERE status IN ('requested', 'sent', 'accepted', 'unknown')
	LIMIT 10000) c;

-- A service's own id, by which it will tell how it ended.

-- command_named (id int, own_id text)
UPDATE command SET own_id = $2 WHERE id = $1 AND own_id = '';

-- command_unnamed (extension text) -> (n int)
SELECT count(*) AS n FROM command
WHERE status IN ('requested', 'sent') AND status = 'sent' AND own_id = ''
	AND extension = $1;

-- command_mark_sent (id int, sent int, own_id text, holder text,
--   lease_until int, begun int) -> (id int)
UPDATE command SET status = 'sent', sent = $2, own_id = $3, holder = $4,
	lease_until = $5, begun = $6
WHERE id = $1 AND status = 'requested'
RETURNING id;

-- One that waits and is due is sent by whoever takes it first.

-- command_take (id int, holder text, lease_until int, now int, latest int)
--   -> (id int)
UPDATE command SET holder = $2, lease_until = $3
WHERE id = $1 AND status = 'requested' AND wait_until <= $4
	AND (lease_until <= $4 OR lease_until > $5)
RETURNING id;

-- command_cancel (id int, err text, reason text, now int) -> (id int)
UPDATE command SET status = 'refused', err = $2, reason = $3, decided = $4
WHERE id = $1 AND status = 'requested' AND wait_until IS NOT NULL
RETURNING id;

-- Those that would have been due by now without a clock that was put forward.

-- command_postpone (after int, by int)
UPDATE command SET wait_until = wait_until + $2
WHERE status = 'requested' AND wait_until > $1;

-- Those that an admin is told of on every page.

-- command_notice () kept
--   -> (device_id text, op text, argument text, user_name text,
--       wait_until int)
SELECT device_id, op, argument, user_name, wait_until
FROM command
WHERE status = 'requested' AND wait_until IS NOT NULL
ORDER BY wait_until, id
LIMIT 100;

-- What is to come of a device's SIMs, and whether there is any at all.

-- planned_list (device int)
--   -> (op text, argument text, title text, effective text, status text,
--       wait_until int)
SELECT op, argument, title, effective, status, wait_until
FROM command
WHERE device = $1 AND status IN ('requested', 'accepted')
	AND (effective <> '' OR wait_until IS NOT NULL)
ORDER BY id
LIMIT 8;

-- planned_any () kept -> (one int)
SELECT 1 AS one
FROM command
WHERE device > 0 AND status IN ('requested', 'accepted')
	AND (effective <> '' OR wait_until IS NOT NULL)
LIMIT 1;

-- Along the ladder of store/command/command.h and never back; what is decided stays.
-- What was sent is refused by an answer alone: who saw it before it left does
-- not say that it was not sent.

-- command_update (id int, status text, err text, code text, reason text,
--   remote_id text, remote_state text, answered int, decided int,
--   checked int, next_check int, checks int) -> (id int)
UPDATE command SET status = $2, err = $3, code = $4, reason = $5,
	remote_id = $6, remote_state = $7, answered = $8, decided = $9,
	checked = $10, next_check = $11, checks = $12
WHERE id = $1 AND (status = $2
	OR (status = 'requested' AND $2 = 'refused')
	OR (status = 'sent' AND ($2 IN ('accepted', 'confirmed', 'unknown')
		OR ($2 = 'refused' AND $8 IS NOT NULL)))
	OR (status = 'accepted' AND $2 IN ('confirmed', 'refused', 'unknown'))
	OR (status = 'unknown' AND $2 IN ('accepted', 'confirmed', 'refused')))
RETURNING id;

-- What was put off by a clock that ran ahead is looked at now; what is planned
-- for a day waits for it.

-- command_hasten (now int, latest int)
UPDATE command SET next_check = $1 WHERE next_check > $2 AND effective = '';

-- command_exists (id int) -> (id int)
SELECT id FROM command WHERE id = $1;

-- @commands (term | by)
--   one = id = $1 | id
--   once = once = $2 | id
--   device = device = $1 AND id < COALESCE($4, 9223372036854775807) | id DESC
--   open = extension = $2 AND resource = $3 AND status IN ('requested', 'sent', 'accepted', 'unknown') | id
--   sms = extension = $2 AND resource = $3 AND op = 'sms' AND id < COALESCE($4, 9223372036854775807) | id DESC
--   due = next_check <= $1 | next_check, id
--   waiting = status = 'requested' AND wait_until <= $1 | wait_until, id
--   lapsed = status IN ('requested', 'sent') AND (status = 'sent' OR wait_until IS NULL) AND (lease_until <= $1 OR lease_until > $4) | id
--   own = extension = $2 AND own_id = $3 AND own_id <> '' | id

-- command_@{commands} (n int, name text, resource text, before int, most int)
--   -> (id int, once text, device int, type_id text, device_id text,
--       extension text, resource text, op text, argument text, before text,
--       effective text, user_name text, status text, err text, code text,
--       reason text, remote_id text, remote_state text, requested int,
--       sent int, answered int, decided int, checked int, next_check int,
--       checks int, own_id text, holder text, lease_until int, begun int,
--       title text, before_title text, wait_until int)
SELECT id, once, device, type_id, device_id, extension, resource, op, argument,
	before, effective, user_name, status, err, code, reason, remote_id,
	remote_state, requested, sent, answered, decided, checked, next_check,
	checks, own_id, holder, lease_until, begun, title, before_title,
	wait_until
FROM command
WHERE @{commands.term}
ORDER BY @{commands.by}
LIMIT $5;

-- === the demo ===

-- A device with what its links will say of it already in its row: for many at
-- once, where every later change would touch each index again.

-- device_load (type_id text, device_id text, serial_number text,
--   manufacturer text, model text, device_class text, fw_version text,
--   hw_version text, location text, sim_state text, ext_keys text,
--   metadata text, extensions text, created int) -> (id int)
INSERT INTO device (type_id, device_id, serial_number, manufacturer, model,
	device_class, fw_version, hw_version, location, sim_state, ext_keys,
	metadata, extensions, created, updated)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
RETURNING id;

-- === activity ===

-- A push that was here before adds nothing.

-- activity_add (extension text, resource text, kind text, before text, after text,
--   source text, event_id text, at int, received int) -> (id int)
INSERT INTO activity (extension, resource, kind, before, after, source, event_id,
	at, received)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (extension, event_id) WHERE event_id <> '' DO NOTHING
RETURNING id;

-- activity_pushed (id int, event_id text)
UPDATE activity SET source = 'push', event_id = $2 WHERE id = $1;

-- @activities (term)
--   changes = kind NOT IN ('session', 'sms')
--   sms = kind = 'sms'
--   sessions = kind = 'session'

-- activity_list_@{activities} (extension text, resource text, before_id int,
--   most int)
--   -> (id int, kind text, before text, after text, source text,
--       event_id text, at int, received int)
SELECT id, kind, before, after, source, event_id, at, received FROM activity
WHERE extension = $1 AND resource = $2 AND id < $3 AND @{activities.term}
ORDER BY id DESC LIMIT $4;

-- What is not given stays.  Past so many points of a resource no other comes.

-- point_put (extension text, name text, path text, type text, observable int,
--   subscribed int, content text, payload text, at int, most int)
INSERT INTO point (resource_id, path, type, observable, subscribed, content,
	payload, at)
SELECT id, $3, COALESCE($4, ''), $5, $6, COALESCE($7, ''), $8, $9
FROM resource WHERE extension = $1 AND name = $2 AND $10 > (
	SELECT count(*) FROM point p WHERE p.resource_id = resource.id
	AND p.path <> $3)
ON CONFLICT (resource_id, path) DO UPDATE SET
	type = CASE WHEN excluded.type = '' THEN point.type
		ELSE excluded.type END,
	observable = COALESCE(excluded.observable, point.observable),
	subscribed = COALESCE(excluded.subscribed, point.subscribed),
	content = CASE WHEN excluded.payload IS NULL THEN point.content
		ELSE excluded.content END,
	payload = COALESCE(excluded.payload, point.payload),
	at = COALESCE(excluded.at, point.at);

-- point_list (resource_id int)
--   -> (path text, type text, observable int, subscribed int, content text,
--       payload text, at int)
SELECT path, type, observable, subscribed, content, payload, at FROM point
WHERE resource_id = $1 ORDER BY path;

-- point_drop (resource_id int, path text)
DELETE FROM point WHERE resource_id = $1 AND path = $2;

-- What a list of a service is held against: by name, after one.

-- resource_names (extension text, after text, most int)
--   -> (name text, kind text, state text)
SELECT name, kind, state FROM resource WHERE extension = $1 AND name > $2
ORDER BY name LIMIT $3;

-- lookup_put (extension text, name text, kind text, body text, now int)
INSERT INTO lookup (resource_id, kind, body, as_of)
SELECT id, $3, $4, $5 FROM resource WHERE extension = $1 AND name = $2
ON CONFLICT (resource_id, kind) DO UPDATE SET body = excluded.body,
	as_of = excluded.as_of;

-- lookup_list (resource_id int) -> (kind text, body text, as_of int)
SELECT kind, body, as_of FROM lookup WHERE resource_id = $1 ORDER BY kind;

-- lookup_get (extension text, name text, kind text)
--   -> (kind text, body text, as_of int)
SELECT l.kind, l.body, l.as_of
FROM resource r JOIN lookup l ON l.resource_id = r.id
WHERE r.extension = $1 AND r.name = $2 AND l.kind = $3;

-- push_once_add (extension text, mark text, event_id text, now int)
INSERT INTO push_once (extension, mark, event_id, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (extension, mark) DO NOTHING;

-- push_once_get (extension text, mark text) -> (event_id text)
SELECT event_id FROM push_once WHERE extension = $1 AND mark = $2;

-- push_once_purge (before int, after int)
DELETE FROM push_once WHERE at < $1 OR at > $2;

-- push_token_get (key text) -> (push_token text)
SELECT push_token FROM extension WHERE key = $1;

-- push_token_set (key text, token text) -> (one int)
UPDATE extension SET push_token = $2 WHERE key = $1 RETURNING 1 AS one;

-- === settings ===

-- setting_get (name text) -> (number int)
SELECT number FROM setting WHERE name = $1;

-- setting_put (name text, number int)
INSERT INTO setting (name, number) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET number = excluded.number;

-- === ledgers ===

-- @mappings (term)
--   all = id > $1
--   one = id = $1
--   on = enabled = 1 AND id > $1

-- mapping_@{mappings} (id int)
--   -> (id int, type_id text, event text, extension text, contract text,
--       function text, route text, newest int, enabled int, since int,
--       matched int, misfits int, misfit text, misfit_at int, created int,
--       updated int, user_name text)
SELECT id, type_id, event, extension, contract, function, route, newest,
	enabled, since, matched, misfits, misfit, misfit_at, created, updated,
	user_name
FROM mapping WHERE @{mappings.term} ORDER BY id LIMIT 500;

-- mapping_add (type_id text, event text, extension text, contract text,
--   function text, route text, newest int, since int, now int,
--   user_name text) -> (id int)
INSERT INTO mapping (type_id, event, extension, contract, function, route,
	newest, enabled, since, created, updated, user_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $9, $10)
RETURNING id;

-- mapping_counted () -> (n int)
SELECT count(*) AS n FROM mapping;

-- mapping_edit (id int, type_id text, event text, extension text,
--   contract text, function text, route text, newest int, now int,
--   user_name text) -> (id int)
UPDATE mapping SET type_id = $2, event = $3, extension = $4, contract = $5,
	function = $6, route = $7, newest = $8, updated = $9, user_name = $10,
	misfit = '', misfit_at = NULL
WHERE id = $1 RETURNING id;

-- mapping_switch (id int, enabled int, since int, now int) -> (id int)
UPDATE mapping SET enabled = $2, since = $3, updated = $4
WHERE id = $1 RETURNING id;

-- What is known of events of another store: a number says another event there.

-- mapping_rewind (head int)
UPDATE mapping SET since = $1 WHERE since > $1;

-- ledger_tx_detach (head int)
UPDATE ledger_tx SET event = -id WHERE event > $1;

-- mapping_drop (id int) -> (id int)
DELETE FROM mapping WHERE id = $1 RETURNING id;

-- mapping_count (id int, matched int, misfits int, misfit text, misfit_at int)
UPDATE mapping SET matched = matched + $2, misfits = misfits + $3,
	misfit = CASE WHEN $3 > 0 THEN $4 ELSE misfit END,
	misfit_at = CASE WHEN $3 > 0 THEN $5 ELSE misfit_at END
WHERE id = $1;

-- ledger_tx_add (mapping int, event int, extension text, device int,
--   type_id text, device_id text, asset text, body text, at int,
--   user_name text) -> (id int)
INSERT INTO ledger_tx (mapping, event, extension, device, type_id, device_id,
	asset, body, at, user_name, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued')
ON CONFLICT (mapping, event) DO NOTHING
RETURNING id;

-- Newest wins: what waits for the same asset, and has not been sent.

-- ledger_tx_replace (extension text, asset text, mapping int, id int, now int)
UPDATE ledger_tx SET state = 'replaced', decided = $5
WHERE extension = $1 AND asset = $2 AND state = 'queued' AND mapping = $3
	AND id < $4 AND nonce IS NULL;

-- @txs (term | by)
--   queue = t.extension = $1 AND t.state = 'queued' AND t.id > $2 | t.id
--   look = t.extension = $1 AND t.state = 'given' AND t.next_look <= $2 | t.next_look
--   list = t.extension = $1 AND t.id < $2 | t.id DESC
--   device = t.device = $2 AND t.extension <> $1 | t.id DESC
--   one = t.extension = $1 AND t.id BETWEEN $2 AND $2 | t.id

-- ledger_tx_@{txs} (extension text, n int, most int)
--   -> (id int, mapping int, event int, extension text, device int,
--       type_id text, device_id text, asset text, body text, at int,
--       state text, tries int, command int, nonce int, gas int, raw text,
--       hash text, fee int, tip int, bids int, next_look int, decided int,
--       user_name text, missed int, missed_height int, status text,
--       reason text, remote_id text, remote_state text, sent int)
SELECT t.id, t.mapping, t.event, t.extension, t.device, t.type_id, t.device_id,
	t.asset, t.body, t.at, t.state, t.tries, t.command, t.nonce, t.gas,
	t.raw, t.hash, t.fee, t.tip,
	(SELECT count(*) FROM ledger_bid b WHERE b.tx = t.id) AS bids,
	t.next_look, t.decided, t.user_name, t.missed, t.missed_height,
	COALESCE(c.status, '') AS status, COALESCE(c.reason, '') AS reason,
	COALESCE(c.remote_id, '') AS remote_id,
	COALESCE(c.remote_state, '') AS remote_state, c.sent
FROM ledger_tx t LEFT JOIN command c ON c.id = t.command
WHERE @{txs.term} ORDER BY @{txs.by} LIMIT $3;

-- Once: who comes second finds nothing to sign.

-- ledger_tx_sign (id int, nonce int, gas int, raw text, hash text, fee int,
--   tip int) -> (id int)
UPDATE ledger_tx SET nonce = $2, gas = $3, raw = $4, hash = $5, fee = $6,
	tip = $7, missed = NULL, missed_height = NULL
WHERE id = $1 AND state = 'queued' AND nonce IS NULL
RETURNING id;

-- Only what waits is given, and only what is given comes back or ends: it may
-- have been withdrawn, or its ledger removed, in the meantime.

-- ledger_tx_give (id int, command int, next_look int) -> (id int)
UPDATE ledger_tx SET state = 'given', command = $2, next_look = $3,
	tries = tries + 1
WHERE id = $1 AND state = 'queued' RETURNING id;

-- ledger_tx_given (id int, command int) -> (one int)
SELECT 1 AS one FROM ledger_tx
WHERE id = $1 AND state = 'given' AND command = $2;

-- A person offers more for it: the same nonce, another hash.  While the answer
-- to what the node has signed is not there, its fee alone says which offer it is.

-- ledger_tx_raise (id int, was text, was_fee int, raw text, hash text,
--   fee int, tip int, now int) -> (id int)
UPDATE ledger_tx SET raw = $4, hash = $5, fee = $6, tip = $7, next_look = $8
WHERE id = $1 AND state = 'given' AND nonce IS NOT NULL AND hash = $2
	AND fee = $3
RETURNING id;

-- ledger_bid_add (tx int, hash text, fee int, now int, user_name text)
INSERT INTO ledger_bid (tx, hash, fee, at, user_name)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tx, hash) DO NOTHING;

-- ledger_bid_forget (tx int)
DELETE FROM ledger_bid WHERE tx = $1;

-- ledger_bids (tx int) -> (hash text, fee int, at int, user_name text)
SELECT hash, fee, at, user_name FROM ledger_bid WHERE tx = $1
ORDER BY hash;

-- Of what the node signs the hash is known with its answer: the one of the offer
-- that was sent, unless a person has raised it in the meantime.

-- ledger_tx_hash (id int, was text, was_fee int, hash text)
UPDATE ledger_tx SET hash = $4
WHERE id = $1 AND raw = '' AND hash = $2 AND fee = $3;

-- ledger_tx_missed (id int, at int, height int)
UPDATE ledger_tx SET missed = $2, missed_height = $3 WHERE id = $1;

-- ledger_tx_later (id int, next_look int)
UPDATE ledger_tx SET next_look = $2 WHERE id = $1;

-- Back into the queue: what was sent came to nothing for certain.  keep: it is
-- signed, and these bytes are what is sent again.

-- ledger_tx_back (id int, keep int) -> (id int)
UPDATE ledger_tx SET state = 'queued', next_look = NULL,
	nonce = CASE WHEN $2 = 1 THEN nonce END,
	gas = CASE WHEN $2 = 1 THEN gas ELSE 0 END,
	raw = CASE WHEN $2 = 1 THEN raw ELSE '' END,
	hash = CASE WHEN $2 = 1 THEN hash ELSE '' END
WHERE id = $1 AND state = 'given' RETURNING id;

-- For good: it has no nonce any more.

-- ledger_tx_fail (id int, now int) -> (id int)
UPDATE ledger_tx SET state = 'failed', decided = $2, next_look = NULL,
	nonce = NULL, gas = 0, raw = '', hash = ''
WHERE id = $1 AND state = 'given' RETURNING id;

-- By a person: of what is known to have failed.

-- ledger_tx_again (extension text, id int) -> (id int)
UPDATE ledger_tx SET state = 'queued', nonce = NULL, gas = 0, raw = '',
	hash = '', decided = NULL
WHERE extension = $1 AND id = $2 AND state = 'failed' AND EXISTS
	(SELECT 1 FROM command c WHERE c.id = ledger_tx.command
	AND c.status = 'refused')
RETURNING id;

-- ledger_tx_end (id int, state text, now int) -> (id int)
UPDATE ledger_tx SET state = $2, decided = $3, next_look = NULL
WHERE id = $1 AND state = 'given' RETURNING id;

-- What waits of a mapping that is deleted.

-- ledger_tx_withdraw (mapping int, now int)
UPDATE ledger_tx SET state = 'replaced', decided = $2
WHERE mapping = $1 AND state = 'queued' AND nonce IS NULL;

-- What a ledger leaves when it is removed: another one of its key does not take
-- it over.

-- ledger_tx_leave (extension text, now int)
UPDATE ledger_tx SET decided = $2, next_look = NULL,
	state = CASE WHEN state = 'queued' THEN 'replaced' ELSE 'failed' END
WHERE extension = $1 AND state IN ('queued', 'given');

-- ledger_account_leave (extension text)
DELETE FROM ledger_account WHERE extension = $1;

-- ledger_tx_counts (extension text) -> (queued int, given int)
SELECT (SELECT count(*) FROM (SELECT 1 FROM ledger_tx WHERE extension = $1
		AND state = 'queued' LIMIT 10000) q) AS queued,
	(SELECT count(*) FROM (SELECT 1 FROM ledger_tx WHERE extension = $1
		AND state = 'given' LIMIT 10000) g) AS given;

-- ledger_account (extension text)
--   -> (account text, nonce int, day int, gas int, paused_until int,
--       reason text, height int, seen int, deaf text, watch_until int)
SELECT account, nonce, day, gas, paused_until, reason, height, seen, deaf,
	watch_until
FROM ledger_account WHERE extension = $1;

-- ledger_account_put (extension text, account text, nonce int, day int,
--   gas int)
INSERT INTO ledger_account (extension, account, nonce, day, gas)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (extension) DO UPDATE SET account = excluded.account,
	nonce = excluded.nonce, day = excluded.day, gas = excluded.gas;

-- A nonce before others that are given out, which nobody has any more: the next
-- transaction that is signed takes it, since those behind it wait for it.

-- ledger_gap_add (extension text, account text, nonce int)
INSERT INTO ledger_gap (extension, account, nonce) VALUES ($1, $2, $3)
ON CONFLICT (extension, account, nonce) DO NOTHING;

-- ledger_gap_fill (extension text, account text, nonce int) -> (nonce int)
DELETE FROM ledger_gap WHERE extension = $1 AND account = $2 AND nonce = $3
RETURNING nonce;

-- Those that are used by now are somebody else's.

-- ledger_gap_used (extension text, account text, mined int)
DELETE FROM ledger_gap WHERE extension = $1 AND (account <> $2 OR nonce < $3);

-- ledger_gap_list (extension text, account text) -> (nonce int)
SELECT nonce FROM ledger_gap WHERE extension = $1 AND account = $2
ORDER BY nonce LIMIT 100;

-- What is on its way may cost, in gwei: of the nonces that are in no block.

-- ledger_tx_owed (extension text, mined int) -> (gwei int)
SELECT CAST(COALESCE(SUM(CAST(gas AS DOUBLE PRECISION) * fee), 0) / 1000000000
	AS BIGINT) AS gwei
FROM ledger_tx WHERE extension = $1 AND nonce >= $2 AND decided IS NULL;

-- What has a nonce and is not decided yet; and of an asset, above a nonce.

-- ledger_tx_nonced (extension text) -> (one int)
SELECT 1 AS one FROM ledger_tx
WHERE extension = $1 AND nonce >= 0 AND decided IS NULL LIMIT 1;

-- ledger_tx_above (extension text, asset text, nonce int, id int) -> (one int)
SELECT 1 AS one FROM ledger_tx
WHERE extension = $1 AND nonce > $3 AND decided IS NULL AND asset = $2
	AND id <> $4 LIMIT 1;

-- An earlier one of the asset that may not have left yet.

-- ledger_tx_leaving (extension text, asset text, id int) -> (one int)
SELECT 1 AS one FROM ledger_tx t JOIN command c ON c.id = t.command
WHERE t.extension = $1 AND t.state = 'given' AND t.asset = $2 AND t.id < $3
	AND (c.status IN ('requested', 'sent')
	OR (c.status = 'refused' AND c.sent IS NULL)) LIMIT 1;

-- An earlier one of the asset that is not in a block yet.

-- ledger_tx_ahead (extension text, asset text, id int) -> (one int)
SELECT 1 AS one FROM ledger_tx t JOIN command c ON c.id = t.command
WHERE t.extension = $1 AND t.state = 'given' AND t.asset = $2 AND t.id < $3
	AND c.remote_state NOT LIKE '%in block %' LIMIT 1;

-- The newest nonce is free again; an older one would be given out twice.

-- ledger_account_free (extension text, nonce int, gas int)
UPDATE ledger_account SET nonce = $2,
	gas = CASE WHEN gas > $3 THEN gas - $3 ELSE 0 END
WHERE extension = $1 AND nonce = $2 + 1;

-- ledger_account_pause (extension text, until int, reason text)
INSERT INTO ledger_account (extension, paused_until, reason)
VALUES ($1, $2, $3)
ON CONFLICT (extension) DO UPDATE SET paused_until = excluded.paused_until,
	reason = excluded.reason;

-- Ledgers that hold transactions up, for the home page.  Since when: the oldest
-- event that waits.

-- ledger_held () -> (extension text, title text, reason text, at int)
SELECT a.extension, e.title, a.reason,
	(SELECT t.at FROM ledger_tx t WHERE t.extension = a.extension
	AND t.state = 'queued' ORDER BY t.id LIMIT 1) AS at
FROM extension e CROSS JOIN ledger_account a
WHERE a.extension = e.key AND a.reason <> '' AND e.enabled = 1
	AND EXISTS (SELECT 1 FROM ledger_tx q WHERE q.extension = e.key
	AND q.state = 'queued')
ORDER BY e.key LIMIT 20;

-- ledger_account_deaf (extension text, reason text)
INSERT INTO ledger_account (extension, deaf) VALUES ($1, $2)
ON CONFLICT (extension) DO UPDATE SET deaf = excluded.deaf;

-- ledger_account_seen (extension text, height int, now int)
INSERT INTO ledger_account (extension, height, seen) VALUES ($1, $2, $3)
ON CONFLICT (extension) DO UPDATE SET height = excluded.height,
	seen = excluded.seen;

-- ledger_account_watch (extension text, until int)
INSERT INTO ledger_account (extension, watch_until) VALUES ($1, $2)
ON CONFLICT (extension) DO UPDATE SET watch_until = excluded.watch_until;

-- What a contract's functions are, and what people ask it.

-- ledger_contracts (extension text) -> (contract text, interface text)
SELECT contract, interface FROM ledger_contract WHERE extension = $1
ORDER BY contract LIMIT 200;

-- ledger_contract_put (extension text, contract text, interface text, now int,
--   user_name text)
INSERT INTO ledger_contract (extension, contract, interface, updated, user_name)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (extension, contract) DO UPDATE SET interface = excluded.interface,
	updated = excluded.updated, user_name = excluded.user_name;

-- ledger_contract_remove (extension text, contract text)
DELETE FROM ledger_contract WHERE extension = $1 AND contract = $2;

-- ledger_contract_count (extension text) -> (n int)
SELECT count(*) AS n FROM ledger_contract WHERE extension = $1;

-- ledger_card_put (extension text, user int, key text, call text, answer text,
--   fault text, now int, height int)
INSERT INTO ledger_card (extension, user_id, key, call, answer, fault, asked,
	changed, height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)
ON CONFLICT (extension, user_id, key) DO UPDATE SET
	changed = CASE WHEN ledger_card.answer = excluded.answer
		AND ledger_card.fault = excluded.fault
		THEN ledger_card.changed ELSE excluded.changed END,
	answer = excluded.answer, fault = excluded.fault,
	asked = excluded.asked, height = excluded.height;

-- Asked by hand, and it failed for a reason that passes: an answer of before
-- stays.

-- ledger_card_missed (extension text, user int, key text, call text,
--   fault text, now int, height int)
INSERT INTO ledger_card (extension, user_id, key, call, answer, fault, asked,
	changed, height)
VALUES ($1, $2, $3, $4, '', $5, $6, $6, $7)
ON CONFLICT (extension, user_id, key) DO UPDATE SET fault = excluded.fault;

-- One that is polled, unless it was closed meanwhile.

-- ledger_card_told (id int, answer text, fault text, now int, height int)
UPDATE ledger_card SET
	changed = CASE WHEN answer = $2 AND (answer <> '' OR fault = $3)
		THEN changed ELSE $4 END,
	answer = $2, fault = $3, asked = $4, height = $5
WHERE id = $1;

-- ledger_card_failed (id int, fault text)
UPDATE ledger_card SET fault = $2 WHERE id = $1 AND fault <> $2;

-- The newest of a person's stay.

-- ledger_card_trim (extension text, user int, most int)
DELETE FROM ledger_card WHERE extension = $1 AND user_id = $2 AND id <=
	(SELECT x.id FROM ledger_card x WHERE x.extension = $1
	AND x.user_id = $2 ORDER BY x.id DESC LIMIT 1 OFFSET $3);

-- @cards (term | by)
--   user = extension = $1 AND user_id = $2 AND id > $3 | id DESC
--   poll = extension = $1 AND poll_until > $2 AND (height IS NULL OR height <> $3) | poll_until

-- ledger_cards_@{cards} (extension text, n int, height int)
--   -> (id int, user_id int, call text, answer text, fault text, asked int,
--       changed int, height int, poll_until int)
SELECT id, user_id, call, answer, fault, asked, changed, height, poll_until
FROM ledger_card WHERE @{cards.term} ORDER BY @{cards.by} LIMIT 20;

-- ledger_card_poll (extension text, user int, id int, until int) -> (id int)
UPDATE ledger_card SET poll_until = $4
WHERE id = $3 AND extension = $1 AND user_id = $2 RETURNING id;

-- ledger_card_remove (extension text, user int, id int)
DELETE FROM ledger_card WHERE id = $3 AND extension = $1 AND user_id = $2;

-- ledger_card_clear (extension text, user int)
DELETE FROM ledger_card WHERE extension = $1 AND user_id = $2;

-- ledger_block_put (extension text, number int, body text)
INSERT INTO ledger_block (extension, number, body) VALUES ($1, $2, $3)
ON CONFLICT (extension, number) DO UPDATE SET body = excluded.body;

-- What is too old, and what a reorganization has left above the newest.

-- ledger_block_trim (extension text, first int, last int)
DELETE FROM ledger_block
WHERE extension = $1 AND (number < $2 OR number > $3);

-- ledger_blocks (extension text, before int, most int)
--   -> (number int, body text)
SELECT number, body FROM ledger_block WHERE extension = $1 AND number < $2
ORDER BY number DESC LIMIT $3;

-- How far the logs of contracts were read.

-- ledger_place (extension text) -> (next_block int, saying int, said_at int)
SELECT next_block, saying, said_at FROM ledger_place WHERE extension = $1;

-- ledger_place_put (extension text, next int, saying int, now int)
INSERT INTO ledger_place (extension, next_block, saying, said_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (extension) DO UPDATE SET next_block = excluded.next_block,
	saying = excluded.saying, said_at = excluded.said_at;

-- No row when as many are open as there may be.

-- service_request_add (service text, user_name text, contact text, about text,
--   now int, most int) -> (id int)
INSERT INTO service_request (service, user_name, contact, about, asked)
SELECT $1, $2, $3, $4, $5 FROM org
WHERE (SELECT count(*) FROM service_request WHERE answered IS NULL) < $6
RETURNING id;

-- @requests (term)
--   open = answered IS NULL
--   answered = answered IS NOT NULL

-- service_request_@{requests} (most int)
--   -> (id int, service text, user_name text, contact text, about text,
--       asked int, answered int, answered_by text, answer text)
SELECT id, service, user_name, contact, about, asked, answered, answered_by,
	answer
FROM service_request WHERE @{requests.term} ORDER BY id DESC LIMIT $1;

-- service_request_answer (id int, now int, by text, answer text)
--   -> (contact text, about text)
UPDATE service_request SET answered = $2, answered_by = $3, answer = $4
WHERE id = $1 AND answered IS NULL RETURNING contact, about;

-- mail_add (once text, recipient text, reply_to text, subject text, body text,
--   now int)
INSERT INTO mail (once, recipient, reply_to, subject, body, made, next_try)
VALUES ($1, $2, $3, $4, $5, $6, $6);

-- What is still to go out stays.

-- mail_trim (most int)
DELETE FROM mail WHERE next_try IS NULL
	AND id <= (SELECT COALESCE(max(id), 0) FROM mail) - $1;

-- mail_due (now int)
--   -> (id int, once text, recipient text, reply_to text, subject text,
--       body text, made int, tries int)
SELECT id, once, recipient, reply_to, subject, body, made, tries
FROM mail WHERE next_try <= $1 ORDER BY next_try LIMIT 20;

-- mail_tried (id int, again int, sent int, fault text)
UPDATE mail SET tries = tries + 1, next_try = $2, sent = $3, fault = $4
WHERE id = $1;

-- mail_fault () -> (fault text)
SELECT fault FROM mail WHERE sent IS NULL AND fault <> ''
ORDER BY id DESC LIMIT 1;

-- service_request_trim (most int)
DELETE FROM service_request WHERE answered IS NOT NULL
	AND id <= (SELECT COALESCE(max(id), 0) FROM service_request) - $1;

-- === retention ===

-- What is older than a time, some of it at once: each by an index of its own.
-- Of commands those that are decided and no others.

-- @expired (source | row | term)
--   commands = command | id | status IN ('confirmed', 'refused') AND decided < $1
--   changes = activity | id | kind NOT IN ('session', 'sms') AND received < $1
--   connections = activity | id | kind = 'session' AND received < $1
--   messages = activity | id | kind = 'sms' AND received < $1
--   message_lookups = lookup | resource_id, kind | kind = 'sms' AND as_of < $1
--   lookups = lookup | resource_id, kind | kind <> 'sms' AND as_of < $1
--   cycles = cycle_usage | sim, cycle_start | as_of < $1
--   sessions = session | hash | expires < $1
--   drafts = draft | id | updated < $1
--   tokens = token | account, name | touched < $1
--   outbox = outbox | id | status NOT IN ('waiting', 'sent') AND changed < $1
--   device_sessions = device_session | device | until < $1
--   transactions = ledger_tx | id | decided < $1
--   mgmt_requests = mgmt_request | id | ended < $1

-- remove_@{expired} (before int, most int) -> (one int)
DELETE FROM @{expired.source} WHERE (@{expired.row}) IN
	(SELECT @{expired.row} FROM @{expired.source}
	WHERE @{expired.term} LIMIT $2)
RETURNING 1 AS one;

-- The text of messages sent; that they were stays.

-- remove_texts (before int, most int) -> (one int)
UPDATE command SET argument = '' WHERE id IN
	(SELECT id FROM command WHERE op = 'sms' AND argument <> ''
	AND status IN ('confirmed', 'refused') AND decided < $1 LIMIT $2)
RETURNING 1 AS one;

-- removal_put (name text, n int, at int, going int)
INSERT INTO removal (name, n, at, going) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET
	n = CASE removal.going WHEN 1 THEN removal.n ELSE 0 END + excluded.n,
	at = excluded.at, going = excluded.going;

-- removal_done (name text)
UPDATE removal SET going = 0 WHERE name = $1 AND going = 1;

-- removal_get (name text) -> (n int, at int)
SELECT n, at FROM removal WHERE name = $1;

-- === leases, turns ===

-- lease_get (name text)
--   -> (node text, process text, beat int, renewed int)
SELECT node, process, beat, renewed FROM lease WHERE name = $1;

-- lease_make (name text, node text, process text, now int) -> (beat int)
INSERT INTO lease (name, node, process, beat, renewed)
VALUES ($1, $2, $3, 1, $4)
ON CONFLICT (name) DO NOTHING
RETURNING beat;

-- By whoever saw it last at that beat; process '': nobody has it.

-- lease_move (name text, beat int, node text, process text, now int)
--   -> (beat int)
UPDATE lease SET node = $3, process = $4, beat = beat + 1, renewed = $5
WHERE name = $1 AND beat = $2
RETURNING beat;

-- turn_list (work text) -> (extension text, served int)
SELECT extension, served FROM turn WHERE work = $1 ORDER BY extension;

-- turn_take (extension text, work text)
INSERT INTO turn (extension, work, served)
SELECT $1, $2, COALESCE(max(t.served), 0) + 1 FROM turn t WHERE t.work = $2
ON CONFLICT (extension, work) DO UPDATE SET served = excluded.served;

-- === credentials taken away ===

-- revoked_last () -> (id int)
SELECT COALESCE(max(id), 0) AS id FROM revoked;

-- revoked_next (after int)
--   -> (id int, type_id text, device_id text, key text)
SELECT id, type_id, device_id, key FROM revoked WHERE id > $1
ORDER BY id LIMIT 1;

-- === a copy of those who sign in at the broker (cgi/store/access/mirror.h) ===

-- mirror_org (id text)
UPDATE org SET id = $1;

-- mirror_devices (after int, most int) -> (id int, type_id text,
--   device_id text, class_id text, token_hash text, gateway int)
SELECT d.id, d.type_id, d.device_id, t.class_id, d.token_hash, g.gateway
FROM device d JOIN device_type t ON t.id = d.type_id
	LEFT JOIN device_gateway g ON g.device = d.id
WHERE d.id > $1 ORDER BY d.id LIMIT $2;

-- mirror_device (type_id text, device_id text) -> (id int, type_id text,
--   device_id text, class_id text, token_hash text, gateway int)
SELECT d.id, d.type_id, d.device_id, t.class_id, d.token_hash, g.gateway
FROM device d JOIN device_type t ON t.id = d.type_id
	LEFT JOIN device_gateway g ON g.device = d.id
WHERE d.type_id = $1 AND d.device_id = $2;

-- mirror_type_put (id text, class_id text)
INSERT INTO device_type (id, class_id, created, updated) VALUES ($1, $2, 0, 0)
ON CONFLICT (id) DO UPDATE SET class_id = excluded.class_id;

-- mirror_device_put (id int, type_id text, device_id text, token_hash text)
INSERT INTO device (id, type_id, device_id, token_hash, created, updated)
VALUES ($1, $2, $3, $4, 0, 0);

-- mirror_keys (after int)
--   -> (id int, name text, token_hash text, role int, expires int)
SELECT id, name, token_hash, role, expires FROM api_key WHERE id > $1
ORDER BY id;

-- mirror_key_put (id int, name text, token_hash text, role int, expires int)
INSERT INTO api_key (id, name, token_hash, role, created, expires)
VALUES ($1, $2, $3, $4, 0, $5)
ON CONFLICT (id) DO UPDATE SET expires = excluded.expires;

-- mirror_key_drop (name text)
DELETE FROM api_key WHERE name = $1;

-- === commands for devices ===

-- outbox_put (device int, name text, format text, base64 int, payload text,
--   size int, sender text, session int, at int, expires int, manage int)
--   -> (id int)
INSERT INTO outbox (device, name, format, base64, payload, size, sender,
	session, at, expires, status, changed, manage)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $9, $11)
RETURNING id;

-- How many wait, of one device and in all.

-- outbox_load (device int) -> (n int)
SELECT count(*) AS n FROM outbox WHERE device = $1 AND status = 'waiting';

-- outbox_load_all () -> (n int, bytes int)
SELECT count(*) AS n, COALESCE(CAST(sum(size) AS BIGINT), 0) AS bytes
FROM outbox WHERE status = 'waiting';

-- The oldest that waits, after one; name "+": any.  manage of those wanted: 0
-- commands, 1 requests of device management.

-- outbox_next (device int, name text, after int, now int, least int, most int)
--   -> (id int, name text, format text, base64 int, payload text, manage int)
SELECT id, name, format, base64, payload, manage FROM outbox
WHERE device = $1 AND status = 'waiting' AND id > $3 AND expires > $4
	AND ($2 = '+' OR name = $2) AND manage BETWEEN $5 AND $6
ORDER BY id LIMIT 1;

-- From what waits to whom it is for: few wait.  Requests of device management
-- are for the device itself.

-- outbox_relayed (extension text, now int, after_device int, after int,
--   most int) -> (id int, device int, name text, base64 int, payload text, sender text,
--       type_id text, device_id text, resource text)
SELECT o.id, o.device, o.name, o.base64, o.payload, o.sender, l.type_id,
	l.device_id, l.resource
FROM outbox o CROSS JOIN link l
WHERE o.status = 'waiting' AND o.manage = 0 AND o.expires > $2
AND (o.device > $3 OR (o.device = $3 AND o.id > $4))
AND l.extension = $1 AND l.device = o.device
ORDER BY o.device, o.id LIMIT $5;

-- outbox_drivers (device int) -> (driver text)
SELECT x.driver FROM link l JOIN extension x ON x.key = l.extension
WHERE l.device = $1 ORDER BY l.extension;

-- From one status to another; no row when somebody else was first.  What is
-- decided stays without its payload: nobody reads that again.

-- outbox_move (id int, was text, status text, holder text, now int) -> (id int)
UPDATE outbox SET status = $3, holder = $4, changed = $5,
	payload = CASE WHEN $3 IN ('waiting', 'sent') THEN payload ELSE '' END
WHERE id = $1 AND status = $2 RETURNING id;

-- Not wanted any more.  What is on its way to the broker is not sent again when
-- the device turns out to be away.

-- outbox_withdraw (id int, now int)
UPDATE outbox SET changed = $2, expires = $2,
	status = CASE status WHEN 'waiting' THEN 'dropped' ELSE status END,
	payload = CASE status WHEN 'waiting' THEN '' ELSE payload END
WHERE id = $1 AND status IN ('waiting', 'sent');

-- Messages of device management that no request waits for.

-- outbox_replace (device int, name text, now int)
UPDATE outbox SET status = 'dropped', changed = $3, payload = ''
WHERE device = $1 AND status = 'waiting' AND manage = 1 AND name = $2
	AND NOT EXISTS (SELECT 1 FROM mgmt_ask m
	WHERE m.device = $1 AND m.outbox = outbox.id);

-- What a node had handed to its broker and has not heard of.

-- outbox_unknown (holder text, now int)
UPDATE outbox SET status = 'unknown', changed = $2, payload = ''
WHERE status = 'sent' AND holder = $1;

-- outbox_expire (now int, most int)
UPDATE outbox SET status = 'expired', changed = $1, payload = ''
WHERE id IN (SELECT id FROM outbox
	WHERE status = 'waiting' AND expires <= $1 LIMIT $2);

-- The device began without what was kept for its session.

-- outbox_drop_session (device int, now int)
UPDATE outbox SET status = 'dropped', changed = $2, payload = ''
WHERE device = $1 AND status = 'waiting' AND session = 1;

-- Devices for which some wait, one after the other.

-- outbox_devices (after int, now int)
--   -> (device int, type_id text, device_id text)
SELECT d.id AS device, d.type_id, d.device_id FROM device d
WHERE d.id = (SELECT o.device FROM outbox o
	WHERE o.status = 'waiting' AND o.device > $1 AND o.expires > $2
	ORDER BY o.device LIMIT 1);

-- outbox_list (device int, n int) -> (id int, name text, format text, size int,
--   sender text, at int, expires int, status text, changed int)
SELECT id, name, format, size, sender, at, expires, status, changed
FROM outbox WHERE device = $1 AND manage = 0 ORDER BY id DESC LIMIT $2;

-- outbox_place (node text, segment text) -> (at int)
SELECT at FROM outbox_place WHERE node = $1 AND segment = $2;

-- outbox_place_put (node text, segment text, at int)
INSERT INTO outbox_place (node, segment, at) VALUES ($1, $2, $3)
ON CONFLICT (node, segment) DO UPDATE SET at = excluded.at;

-- outbox_places (node text) -> (segment text)
SELECT segment FROM outbox_place WHERE node = $1 ORDER BY segment;

-- outbox_place_drop (node text, segment text)
DELETE FROM outbox_place WHERE node = $1 AND segment = $2;

-- session_kept (device int) -> (http int, until int)
SELECT http, until FROM device_session WHERE device = $1;

-- session_keep (device int, http int, until int)
INSERT INTO device_session (device, http, until)
SELECT d.id, $2, $3 FROM device d WHERE d.id = $1
ON CONFLICT (device) DO UPDATE SET http = excluded.http,
	until = excluded.until;

-- session_forget (device int)
DELETE FROM device_session WHERE device = $1;

-- === gateways ===

-- gateway_put (device int, gateway int)
INSERT INTO device_gateway (device, gateway) VALUES ($1, $2);

-- gateway_of (device int) -> (id int, type_id text, device_id text)
SELECT w.id, w.type_id, w.device_id
FROM device_gateway g JOIN device w ON w.id = g.gateway WHERE g.device = $1;

-- gateway_count (gateway int) -> (n int)
SELECT count(*) AS n FROM device_gateway WHERE gateway = $1;

-- Those behind one, by row.

-- gateway_devices (gateway int, after int, n int)
--   -> (id int, type_id text, device_id text)
SELECT d.id, d.type_id, d.device_id
FROM device_gateway g JOIN device d ON d.id = g.device
WHERE g.gateway = $1 AND g.device > $2 ORDER BY g.device LIMIT $3;

-- A device as the broker asks for it; gateway 0: it is behind none.

-- gateway_device (type_id text, device_id text)
--   -> (id int, gateway int, gateway_type text, gateway_id text)
SELECT d.id, COALESCE(w.id, 0) AS gateway,
	COALESCE(w.type_id, '') AS gateway_type,
	COALESCE(w.device_id, '') AS gateway_id
FROM device d LEFT JOIN device_gateway g ON g.device = d.id
	LEFT JOIN device w ON w.id = g.gateway
WHERE d.type_id = $1 AND d.device_id = $2;

-- The next behind a gateway for which commands wait.

-- gateway_waiting (gateway int, after int, now int)
--   -> (device int, type_id text, device_id text)
SELECT d.id AS device, d.type_id, d.device_id
FROM device_gateway g JOIN device d ON d.id = g.device
WHERE g.gateway = $1 AND g.device > $2 AND EXISTS (SELECT 1 FROM outbox o
	WHERE o.device = g.device AND o.status = 'waiting' AND o.expires > $3)
ORDER BY g.device LIMIT 1;

-- gateway_drop_session (gateway int, now int)
UPDATE outbox SET status = 'dropped', changed = $2, payload = ''
WHERE status = 'waiting' AND session = 1 AND device IN
	(SELECT device FROM device_gateway WHERE gateway = $1);

-- === after a backup was restored ===

-- What was under way may have been sent, or taken back, after the backup.

-- restored_commands (reason text)
UPDATE command SET status = 'unknown', reason = $1, wait_until = NULL,
	next_check = NULL, begun = COALESCE((SELECT r.begun FROM resource r
		WHERE r.extension = command.extension
		AND r.name = command.resource), 0)
WHERE status IN ('requested', 'sent');

-- restored_outbox (now int)
UPDATE outbox SET status = 'unknown', changed = $1, payload = ''
WHERE status IN ('waiting', 'sent');

-- restored_asks (now int, message text)
UPDATE mgmt_ask SET status = 'cancelled', due = NULL, wire = '', message = $2,
	changed = $1
WHERE status IN ('waiting', 'asked', 'accepted');

-- restored_requests (now int)
UPDATE mgmt_request SET status = 'cancelled', ended = $1
WHERE ended IS NULL;

-- restored_mappings (now int)
UPDATE mapping SET enabled = 0, updated = $1 WHERE enabled = 1;

-- Signed bytes can be sent again: a ledger takes them once.

-- restored_ledger (now int)
UPDATE ledger_tx SET state = 'replaced', decided = $1, next_look = NULL
WHERE state = 'queued' AND nonce IS NULL;

-- restored_mail (fault text)
UPDATE mail SET next_try = NULL, fault = $1 WHERE next_try IS NOT NULL;

-- restored_sessions ()
DELETE FROM session;

-- === alerts ===

-- alert_list () -> (title text, since int, told int)
SELECT title, since, told FROM alert ORDER BY title LIMIT 500;

-- alert_put (title text, since int, told int)
INSERT INTO alert (title, since, told) VALUES ($1, $2, $3)
ON CONFLICT (title) DO UPDATE SET told = excluded.told;

-- alert_drop (title text)
DELETE FROM alert WHERE title = $1;
