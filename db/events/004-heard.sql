-- In which quarter of an hour (since 1970) each device was heard last: written at
-- most once in each, however much it says.
CREATE TABLE heard (
	device INTEGER PRIMARY KEY,
	quarter INTEGER NOT NULL
) STRICT;
CREATE INDEX heard_quarter ON heard (quarter, device);
