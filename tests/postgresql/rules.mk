# The statements of the program on PostgreSQL: tests/postgresql/run.sh.
built: $(BUILD)/pg-statements
$(BUILD)/pg-statements: $(BUILD)/o/tests/postgresql/statements.o \
    $(BUILD)/app.a $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ $(LDLIBS)

# The program of the next version: this one with a migration more, which those of
# before can live with.
built: $(BUILD)/patchbay-next
next = $(BUILD)/next/$(shell printf %03d $$(($(words $(PG_MIGRATIONS)) + 1)))-next.sql
$(BUILD)/next/queries.c: $(MIGRATIONS) $(PG_MIGRATIONS) db/queries.sql \
    tests/postgresql/next.sql $(BUILD)/sqlgen
	@mkdir -p $(@D)
	$(call say,SQL)
	$(Q){ echo "-- least $(words $(PG_MIGRATIONS))"; \
	    cat tests/postgresql/next.sql; } >$(next)
	$(Q)$(BUILD)/sqlgen -n patchbay -o $(@D)/queries $(MIGRATIONS) \
	    db/queries.sql postgresql $(PG_MIGRATIONS) $(next)
$(BUILD)/patchbay-next: $(BUILD)/o/cgi/main.o $(BUILD)/next/queries.o \
    $(BUILD)/app.a $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ $(LDLIBS)
