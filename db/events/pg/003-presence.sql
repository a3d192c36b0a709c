-- least 1
-- Of which device a client is, 0 when of none; and what the list of devices says
-- of those heard so far (db/pg/013-presence.sql).
ALTER TABLE connection ADD COLUMN device BIGINT NOT NULL DEFAULT 0;
UPDATE public.presence SET heard = h.quarter
FROM heard h WHERE h.device = presence.device;
