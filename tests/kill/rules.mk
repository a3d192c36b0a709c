# make kill: everything killed at random under load, on each engine for
# KILL_SECONDS (90) twice; then the promises about commands, and about events, are
# checked.  For a night: make kill KILL_SECONDS=7200; KILL_ONLY=events for one.
$(BUILD)/sql: $(BUILD)/o/tests/kill/sql.o
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ -lsqlite3 -ljansson
built: $(BUILD)/sql

kill: all $(BUILD)/sql
	$(Q)BUILD=$(BUILD) tests/kill/run.sh
.PHONY: kill
