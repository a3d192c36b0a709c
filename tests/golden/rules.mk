# Fills the database of the golden pages.
$(BUILD)/golden-seed: $(BUILD)/o/tests/golden/seed.o $(BUILD)/app.a \
    $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ $(LDLIBS)
built: $(BUILD)/golden-seed
