# make ha: three PostgreSQL servers under Patroni and etcd, whose leader is killed
# while the program is used.  Some ten minutes, and no part of make test.
ha: all $(BUILD)/sql
	$(Q)cgi/tools/packages.sh ha
	$(Q)BUILD=$(BUILD) tests/ha/run.sh
.PHONY: ha
