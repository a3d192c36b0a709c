-- Failures in the group that is asked now which a person has accepted by
-- continuing: they do not stop the request again.
ALTER TABLE mgmt_request ADD COLUMN forgiven INTEGER NOT NULL DEFAULT 0;
