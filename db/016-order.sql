-- Whether a reading began before or after a command left is told by the order
-- of readings, not by clocks: how many of its resource had begun by then.
ALTER TABLE command ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;

-- An event says how the command ended that bore an id of ours.
CREATE INDEX command_own ON command (extension, own_id, id) WHERE own_id <> '';
