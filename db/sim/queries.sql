-- setting_get (name text) -> (value int)
SELECT value FROM setting WHERE name = $1;

-- setting_put (name text, value int)
INSERT INTO setting (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- setting_clear ()
DELETE FROM setting;

-- sim_load (account int, serial int)
--   -> (status text, rate_plan text, comm_plan text, customer text,
--       device_id text, modem_id text, overage text, overage_at int,
--       custom text, activated int, updated int, online_from int,
--       online_until int, base_at int, base_data int, base_sms int,
--       base_voice int, base_sessions int)
SELECT status, rate_plan, comm_plan, customer, device_id, modem_id, overage,
	overage_at, custom, activated, updated, online_from, online_until,
	base_at, base_data, base_sms, base_voice, base_sessions
FROM sim WHERE account = $1 AND serial = $2;

-- sim_store (account int, serial int, status text, rate_plan text,
--       comm_plan text, customer text, device_id text, modem_id text,
--       overage text, overage_at int, custom text, activated int,
--       updated int, online_from int, online_until int, base_at int,
--       base_data int, base_sms int, base_voice int, base_sessions int)
INSERT INTO sim (account, serial, status, rate_plan, comm_plan, customer,
	device_id, modem_id, overage, overage_at, custom, activated, updated,
	online_from, online_until, base_at, base_data, base_sms, base_voice,
	base_sessions)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
	$17, $18, $19, $20)
ON CONFLICT (account, serial) DO UPDATE SET status = excluded.status,
	rate_plan = excluded.rate_plan, comm_plan = excluded.comm_plan,
	customer = excluded.customer, device_id = excluded.device_id,
	modem_id = excluded.modem_id, overage = excluded.overage,
	overage_at = excluded.overage_at, custom = excluded.custom,
	activated = excluded.activated, updated = excluded.updated,
	online_from = excluded.online_from,
	online_until = excluded.online_until, base_at = excluded.base_at,
	base_data = excluded.base_data, base_sms = excluded.base_sms,
	base_voice = excluded.base_voice,
	base_sessions = excluded.base_sessions;

-- sim_changed (account int)
--   -> (serial int, status text, rate_plan text, comm_plan text,
--       custom text, updated int)
SELECT serial, status, rate_plan, comm_plan, custom, updated
FROM sim WHERE account = $1 ORDER BY serial;

-- cycle_get (account int, serial int, start int)
--   -> (rate_plan text, data int, sms int, voice int, sessions int)
SELECT rate_plan, data, sms, voice, sessions FROM cycle
WHERE account = $1 AND serial = $2 AND start = $3;

-- cycle_put (account int, serial int, start int, rate_plan text, data int,
--       sms int, voice int, sessions int)
INSERT INTO cycle (account, serial, start, rate_plan, data, sms, voice,
	sessions)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (account, serial, start) DO NOTHING;

-- scheduled_add (account int, serial int, field text, value text,
--       effective int, user_name text, ip text)
INSERT INTO scheduled (account, serial, field, value, effective, user_name, ip)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- scheduled_due (now int)
--   -> (id int, account int, serial int, field text, value text,
--       effective int, user_name text, ip text)
SELECT id, account, serial, field, value, effective, user_name, ip
FROM scheduled WHERE effective <= $1 ORDER BY effective, id LIMIT 200;

-- scheduled_of (account int, serial int)
--   -> (field text, value text, effective int, user_name text, ip text)
SELECT field, value, effective, user_name, ip FROM scheduled
WHERE account = $1 AND serial = $2 ORDER BY effective DESC, id DESC LIMIT 200;

-- scheduled_done (id int)
DELETE FROM scheduled WHERE id = $1;

-- audit_add (account int, serial int, field text, prior text, value text,
--       effective int, status text, user_name text, ip text)
INSERT INTO audit (account, serial, field, prior, value, effective, status,
	user_name, ip)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- audit_of (account int, serial int, since int)
--   -> (field text, prior text, value text, effective int, status text,
--       user_name text, ip text)
SELECT field, prior, value, effective, status, user_name, ip FROM audit
WHERE account = $1 AND serial = $2 AND effective >= $3
ORDER BY effective DESC, id DESC LIMIT 2000;

-- sms_add (account int, serial int, from_device int, body text,
--       user_name text, sent int, done int, outcome text) -> (id int)
INSERT INTO sms (account, serial, from_device, body, user_name, sent, done,
	outcome)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- sms_get (account int, id int, now int)
--   -> (serial int, from_device int, body text, user_name text, sent int,
--       done int, outcome text)
SELECT serial, from_device, body, user_name, sent, done, outcome FROM sms
WHERE id = $2 AND account = $1 AND sent <= $3;

-- sms_find (account int, since int, till int, from_device int, skip int)
--   -> (id int)
SELECT id FROM sms WHERE account = $1 AND sent >= $2 AND sent <= $3
	AND ($4 IS NULL OR from_device = $4)
ORDER BY sent, id LIMIT 51 OFFSET $5;

-- sms_find_sim (account int, serial int, since int, till int,
--       from_device int, skip int) -> (id int)
SELECT id FROM sms WHERE account = $1 AND serial = $2 AND sent >= $3
	AND sent <= $4 AND ($5 IS NULL OR from_device = $5)
ORDER BY sent, id LIMIT 51 OFFSET $6;

-- sms_count (account int, serial int, since int, till int) -> (n int)
SELECT count(*) AS n FROM sms WHERE account = $1 AND serial = $2 AND sent >= $3
	AND sent < $4 AND done < $4 AND outcome IN ('Delivered', 'Received');

-- written_add (account int, iccid text, puts int, posts int)
INSERT INTO written (account, iccid, puts, posts) VALUES ($1, $2, $3, $4)
ON CONFLICT (account, iccid) DO UPDATE SET
	puts = written.puts + excluded.puts,
	posts = written.posts + excluded.posts;

-- written_of (account int) -> (iccid text, puts int, posts int)
SELECT iccid, puts, posts FROM written WHERE account = $1 ORDER BY iccid
LIMIT 10000;

-- policy_get (account int) -> (per_second int, status int, refuse int)
SELECT per_second, status, refuse FROM policy WHERE account = $1;

-- policy_put (account int, per_second int, status int, refuse int)
INSERT INTO policy (account, per_second, status, refuse)
VALUES ($1, $2, $3, $4)
ON CONFLICT (account) DO UPDATE SET per_second = excluded.per_second,
	status = excluded.status, refuse = excluded.refuse;

-- fault_all (account int)
--   -> (id int, kind text, iccid text, calls text, remaining int, ms int)
SELECT id, kind, iccid, calls, remaining, ms FROM fault WHERE account = $1
ORDER BY id;

-- fault_put (account int, kind text, iccid text, calls text, remaining int,
--       ms int)
INSERT INTO fault (account, kind, iccid, calls, remaining, ms)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (account, kind, iccid, calls) DO UPDATE SET
	remaining = excluded.remaining, ms = excluded.ms;

-- fault_off (account int, kind text)
DELETE FROM fault WHERE account = $1 AND kind = $2;

-- fault_take (id int) -> (id int)
UPDATE fault SET remaining = remaining - 1 WHERE id = $1 AND remaining > 0
RETURNING id;

-- fault_spent ()
DELETE FROM fault WHERE remaining <= 0;

-- fault_clear (account int)
DELETE FROM fault WHERE account = $1;

-- written_clear (account int)
DELETE FROM written WHERE account = $1;

-- policy_clear (account int)
DELETE FROM policy WHERE account = $1;

-- sim_clear (account int)
DELETE FROM sim WHERE account = $1;

-- cycle_clear (account int)
DELETE FROM cycle WHERE account = $1;

-- scheduled_clear (account int)
DELETE FROM scheduled WHERE account = $1;

-- audit_clear (account int)
DELETE FROM audit WHERE account = $1;

-- sms_clear (account int)
DELETE FROM sms WHERE account = $1;

-- sms_modified (account int, serial int, since int, till int, now int)
--   -> (id int)
SELECT id FROM sms WHERE account = $1 AND ($2 IS NULL OR serial = $2)
	AND sent <= $5
	AND CASE WHEN done <= $5 THEN done ELSE sent END BETWEEN $3 AND $4
ORDER BY sent, id LIMIT 1000;

-- mbed_channel_get (account int)
--   -> (kind text, url text, headers text, polled int, polling int)
SELECT kind, url, headers, polled, polling FROM mbed_channel
WHERE account = $1;

-- mbed_channel_put (account int, kind text, url text, headers text,
--       polled int, polling int)
INSERT INTO mbed_channel (account, kind, url, headers, polled, polling)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (account) DO UPDATE SET kind = excluded.kind, url = excluded.url,
	headers = excluded.headers, polled = excluded.polled,
	polling = excluded.polling;

-- mbed_channel_drop (account int)
DELETE FROM mbed_channel WHERE account = $1;

-- mbed_queue_add (account int, due int, member text, body text, endpoint text)
INSERT INTO mbed_queue (account, due, member, body, endpoint)
VALUES ($1, $2, $3, $4, $5);

-- mbed_queue_due (account int, now int) -> (id int, member text, body text)
SELECT id, member, body FROM mbed_queue WHERE account = $1 AND due <= $2
ORDER BY due, id LIMIT 500;

-- mbed_queue_done (id int)
DELETE FROM mbed_queue WHERE id = $1;

-- mbed_queue_waiting (account int, endpoint text, now int) -> (n int)
SELECT count(*) AS n FROM mbed_queue
WHERE account = $1 AND endpoint = $2 AND due > $3;

-- mbed_subscribe (account int, endpoint text, path text)
INSERT INTO mbed_subscription (account, endpoint, path) VALUES ($1, $2, $3)
ON CONFLICT (account, endpoint, path) DO NOTHING;

-- mbed_subscriptions (account int)
--   -> (endpoint text, path text, told text)
SELECT endpoint, path, told FROM mbed_subscription WHERE account = $1
ORDER BY endpoint, path;

-- mbed_told (account int, endpoint text, path text, told text)
UPDATE mbed_subscription SET told = $4
WHERE account = $1 AND endpoint = $2 AND path = $3;

-- mbed_unsubscribe (account int, endpoint text, path text)
DELETE FROM mbed_subscription WHERE account = $1
	AND ($2 = '' OR endpoint = $2) AND ($3 = '' OR path = $3);

-- mbed_pre_get (account int) -> (body text)
SELECT body FROM mbed_presubscription WHERE account = $1;

-- mbed_pre_put (account int, body text)
INSERT INTO mbed_presubscription (account, body) VALUES ($1, $2)
ON CONFLICT (account) DO UPDATE SET body = excluded.body;

-- mbed_value_get (account int, endpoint text, path text) -> (value text)
SELECT value FROM mbed_value
WHERE account = $1 AND endpoint = $2 AND path = $3;

-- mbed_value_put (account int, endpoint text, path text, value text)
INSERT INTO mbed_value (account, endpoint, path, value)
VALUES ($1, $2, $3, $4)
ON CONFLICT (account, endpoint, path) DO UPDATE SET value = excluded.value;

-- mbed_gone_is (account int, endpoint text) -> (n int)
SELECT count(*) AS n FROM mbed_gone WHERE account = $1 AND endpoint = $2;

-- mbed_gone_add (account int, endpoint text)
INSERT INTO mbed_gone (account, endpoint) VALUES ($1, $2)
ON CONFLICT (account, endpoint) DO NOTHING;

-- mbed_gone_drop (account int, endpoint text)
DELETE FROM mbed_gone WHERE account = $1 AND endpoint = $2;

-- mbed_used_get (account int) -> (n int, most int)
SELECT n, most FROM mbed_used WHERE account = $1;

-- mbed_used_put (account int, n int, most int)
INSERT INTO mbed_used (account, n, most) VALUES ($1, $2, $3)
ON CONFLICT (account) DO UPDATE SET n = mbed_used.n + excluded.n,
	most = excluded.most;

-- mbed_clear_channel (account int)
DELETE FROM mbed_channel WHERE account = $1;

-- mbed_clear_queue (account int)
DELETE FROM mbed_queue WHERE account = $1;

-- mbed_clear_subscriptions (account int)
DELETE FROM mbed_subscription WHERE account = $1;

-- mbed_clear_pre (account int)
DELETE FROM mbed_presubscription WHERE account = $1;

-- mbed_clear_values (account int)
DELETE FROM mbed_value WHERE account = $1;

-- mbed_clear_gone (account int)
DELETE FROM mbed_gone WHERE account = $1;

-- mbed_clear_used (account int)
DELETE FROM mbed_used WHERE account = $1;

-- chain_switch_get (account int) -> (dear int)
SELECT dear FROM chain_switch WHERE account = $1;

-- chain_dear_put (account int, dear int)
INSERT INTO chain_switch (account, dear) VALUES ($1, $2)
ON CONFLICT (account) DO UPDATE SET dear = excluded.dear;

-- chain_fork_add (account int, height int, at int)
INSERT INTO chain_fork (account, height, at) VALUES ($1, $2, $3);

-- chain_fork_get (account int, height int) -> (at int)
SELECT COALESCE(max(at), 0) AS at FROM chain_fork
WHERE account = $1 AND height <= $2;

-- chain_tx_add (account int, hash text, sender text, nonce int, fee int,
--   tip int, gas int, contract text, data text, received int)
INSERT INTO chain_tx (account, hash, sender, nonce, fee, tip, gas, contract,
	data, received)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- chain_tx_drop (id int)
DELETE FROM chain_tx WHERE id = $1;

-- @chain_txs (term | by)
--   hash = hash = $2 | id
--   pool = block IS NULL AND $2 = '' | sender, nonce, id
--   block = block = $3 AND $2 = '' | place
--   asset = asset = $2 AND status = 1 AND block <= $3 | block DESC, place DESC
--   nonce = sender = $2 AND nonce = $3 | id
--   done = status = 1 AND $2 = '' AND block BETWEEN $3 AND $4 | block, place

-- chain_tx_@{chain_txs} (account int, name text, n int, upto int, most int)
--   -> (id int, hash text, sender text, nonce int, fee int, tip int, gas int,
--       contract text, data text, received int, block int, place int,
--       status int, used int, asset text, state text)
SELECT id, hash, sender, nonce, fee, tip, gas, contract, data, received, block,
	place, status, used, asset, state
FROM chain_tx WHERE account = $1 AND @{chain_txs.term}
ORDER BY @{chain_txs.by} LIMIT $5;

-- chain_tx_mine (id int, block int, place int, status int, used int,
--   asset text, state text)
UPDATE chain_tx SET block = $2, place = $3, status = $4, used = $5, asset = $6,
	state = $7
WHERE id = $1;

-- chain_newest (account int) -> (block int)
SELECT COALESCE(max(block), 0) AS block FROM chain_tx WHERE account = $1;

-- chain_next (account int, sender text) -> (nonce int)
SELECT COALESCE(max(nonce) + 1, 0) AS nonce FROM chain_tx
WHERE account = $1 AND sender = $2 AND block IS NOT NULL;

-- chain_spent (account int, sender text) -> (used int)
SELECT COALESCE(sum(used), 0) AS used FROM chain_tx
WHERE account = $1 AND sender = $2 AND block IS NOT NULL;

-- chain_unmine (account int, block int, now int)
UPDATE chain_tx SET block = NULL, place = NULL, status = NULL, used = NULL,
	asset = NULL, state = NULL, received = $3
WHERE account = $1 AND block >= $2;

-- chain_forget (account int, block int)
DELETE FROM chain_tx WHERE account = $1 AND (block >= $2 OR block IS NULL);

-- What nobody asks for any more: long past, and a newer one has its asset.

-- chain_trim (account int, block int)
DELETE FROM chain_tx WHERE account = $1 AND block < $2 AND EXISTS
	(SELECT 1 FROM chain_tx n WHERE n.account = $1
	AND n.sender = chain_tx.sender AND n.nonce > chain_tx.nonce
	AND n.block IS NOT NULL) AND (status = 0 OR EXISTS
	(SELECT 1 FROM chain_tx n WHERE n.account = $1
	AND n.asset = chain_tx.asset AND n.status = 1
	AND n.block > chain_tx.block));

-- chain_clear_tx (account int)
DELETE FROM chain_tx WHERE account = $1;

-- chain_clear_fork (account int)
DELETE FROM chain_fork WHERE account = $1;

-- chain_clear_switch (account int)
DELETE FROM chain_switch WHERE account = $1;
