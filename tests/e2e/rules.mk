# Every page at three widths in both schemes, for people to look at.
screenshots: all
	$(Q)BUILD=$(abspath $(BUILD)) SCREENSHOTS=$(abspath $(BUILD))/screenshots \
	    tests/e2e/run.sh looks.test.mjs
	@echo "$(BUILD)/screenshots"

# The pictures of the documentation, from a run of the pages themselves.
pictures: all
	$(Q)tests/e2e/packages.sh
	$(Q)BUILD=$(abspath $(BUILD)) node tests/e2e/pictures.mjs

.PHONY: screenshots pictures

# For the test of nodes: a program whose clock is wrong.
built: $(BUILD)/wrong-clock.so
$(BUILD)/wrong-clock.so: tests/e2e/wrong_clock.c
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(CPPFLAGS) -std=c11 $(WARN) -O2 -fPIC -shared -o $@ $<

# The sample contract's ABI and bytecode, from its source.
contract:
	$(Q)tests/e2e/packages.sh
	$(Q)node tests/e2e/contract.mjs

.PHONY: contract
