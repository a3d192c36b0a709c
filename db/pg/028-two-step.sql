-- Two-step sign-in: the secret of the person's app, sealed; "": off.
ALTER TABLE app_user ADD COLUMN totp TEXT NOT NULL DEFAULT '';
-- The newest step of time whose code was used: each is used once.
ALTER TABLE app_user ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;

CREATE TABLE recovery_code (
	user_id BIGINT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
	hash TEXT NOT NULL,
	PRIMARY KEY (user_id, hash)
);

-- Where a session was begun: for the list that its owner sees.
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
