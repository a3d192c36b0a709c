-- What is followed of SIMs: their messages, their changes, the first reading.

CREATE INDEX command_sms ON command (extension, sim_id, id) WHERE op = 'sms';
CREATE INDEX activity_sms ON activity (extension, sim_id, id)
	WHERE kind = 'sms';
CREATE INDEX activity_change ON activity (extension, sim_id, id)
	WHERE kind IN ('state', 'plan', 'imei', 'alert');

-- SIMs that no carrier has told of yet, those never tried by age.
CREATE INDEX sim_unread ON sim (extension, last_try, id) WHERE as_of IS NULL;

-- In the list, a SIM that was never read is no SIM in an unknown state.
UPDATE device SET sim_state = 'UNREAD'
WHERE sim_state = 'UNKNOWN' AND (SELECT s.as_of FROM link l
	LEFT JOIN sim s ON s.extension = l.extension AND s.sim_id = l.sim_id
	WHERE l.device = device.id ORDER BY l.extension LIMIT 1) IS NULL;
