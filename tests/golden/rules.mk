# Fills the database of the golden pages.
$(BUILD)/golden-seed: $(call obj,$(wildcard tests/golden/*.c)) $(BUILD)/app.a \
    $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ $(LDLIBS)
built: $(BUILD)/golden-seed
