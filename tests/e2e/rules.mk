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
