# make kill: workers and the master killed at random under load, on each engine for
# KILL_SECONDS (90); then the promises about commands are checked.
$(BUILD)/sql: $(BUILD)/o/tests/kill/sql.o
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ -lsqlite3 -ljansson
built: $(BUILD)/sql

kill: all $(BUILD)/sql
	$(Q)BUILD=$(BUILD) tests/kill/run.sh
.PHONY: kill
