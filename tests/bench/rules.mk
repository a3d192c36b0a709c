# What the pages cost, as ratios: tests/bench/run.sh says what is printed, and
# engines.sh for ENGINE=postgresql.
bench: all $(BUILD)/bench-driver $(BUILD)/bench-soak $(BUILD)/bench-events $(BUILD)/bench-ledgers \
	$(BUILD)/bench-requests
	$(Q)cgi/tools/packages.sh bench$(ENGINE)
ifeq ($(ENGINE),postgresql)
	$(Q)BUILD=$(BUILD) tests/bench/engines.sh
else
	$(Q)BUILD=$(BUILD) CC=$(CC) tests/bench/run.sh
	$(Q)BUILD=$(BUILD) tests/bench/carriers.sh
	$(Q)BUILD=$(BUILD) tests/bench/events.sh
	$(Q)mkdir -p $(BUILD)/bench && $(BUILD)/bench-ledgers $(BUILD)/bench
	$(Q)$(BUILD)/bench-requests $(BUILD)/bench
endif
.PHONY: bench

# What a carrier's call costs us: the heads of the files say what is printed.
# Part of every build, so that they keep up with what they measure.
built: $(BUILD)/bench-driver $(BUILD)/bench-soak $(BUILD)/bench-events \
	$(BUILD)/bench-ledgers $(BUILD)/bench-requests
bench_obj = $(patsubst %,$(BUILD)/o/tests/bench/%.o,$(1))
$(BUILD)/bench-driver: $(call bench_obj,driver_bench canned)
$(BUILD)/bench-soak: $(call bench_obj,soak carrier canned web)
$(BUILD)/bench-events: $(call bench_obj,events talkers)
$(BUILD)/bench-ledgers: $(call bench_obj,ledgers canned)
$(BUILD)/bench-requests: $(call bench_obj,requests)
$(BUILD)/bench-driver $(BUILD)/bench-soak $(BUILD)/bench-events $(BUILD)/bench-ledgers \
	$(BUILD)/bench-requests: $(BUILD)/app.a $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $(filter %.o,$^) \
	    $(filter %.a,$^) $(LDLIBS)
