-- The links of a device, from the index alone.

DROP INDEX link_device;
CREATE INDEX link_device ON link (device, extension, sim_id);
