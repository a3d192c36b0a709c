-- The kinds of activity are listed by themselves, as queries.sql tells them
-- apart: a SIM that tells of each session or message has many of those.  All of
-- them together are listed nowhere.

DROP INDEX activity_sim;
DROP INDEX activity_change;
CREATE INDEX activity_change ON activity (extension, sim_id, id)
	WHERE kind NOT IN ('session', 'sms');
CREATE INDEX activity_session ON activity (extension, sim_id, id)
	WHERE kind = 'session';
