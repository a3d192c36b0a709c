# A program that has two more kinds of extension: flow/ and cards/, each with a
# row of kinds.c.
$(BUILD)/kinds: $(call obj,$(wildcard tests/kinds/*.c tests/kinds/*/*.c) \
    tests/unit/page_fixture.c tests/unit/store_fixture.c) $(BUILD)/app.a \
    $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ -lcheck -lsubunit -lrt $(LDLIBS)
$(call obj,$(wildcard tests/kinds/*.c tests/kinds/*/*.c)): $(GENERATED)
built: $(BUILD)/kinds
