# A program that has one more kind of extension: flow/ and a row of kinds.c.
$(BUILD)/kinds: $(call obj,$(wildcard tests/kinds/*.c tests/kinds/flow/*.c) \
    tests/unit/page_fixture.c tests/unit/store_fixture.c) $(BUILD)/app.a \
    $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ -lcheck -lsubunit -lrt $(LDLIBS)
$(call obj,$(wildcard tests/kinds/*.c tests/kinds/flow/*.c)): $(GENERATED)
built: $(BUILD)/kinds
