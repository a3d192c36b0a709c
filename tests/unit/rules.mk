# The templates of test_tmpl and test_hostile, compiled as pages are.
$(BUILD)/hostile/hostile.c: tests/unit/hostile.html $(BUILD)/tmpl
	@mkdir -p $(@D)
	$(call say,TMPL)
	$(Q)$(BUILD)/tmpl -H -o $(@D)/templates.h $<
	$(Q)$(BUILD)/tmpl -o $@ $<
$(call obj,tests/unit/test_tmpl.c tests/unit/test_hostile.c): $(BUILD)/hostile/hostile.c
$(BUILD)/unit: $(BUILD)/hostile/hostile.o
