# The statements of the program on PostgreSQL: tests/postgresql/run.sh.
built: $(BUILD)/pg-statements
$(BUILD)/pg-statements: $(BUILD)/o/tests/postgresql/statements.o \
    $(BUILD)/app.a $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ $(LDLIBS)
