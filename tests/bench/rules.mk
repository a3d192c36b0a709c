# What the pages cost, as ratios: tests/bench/run.sh says what is printed.
bench: all
	$(Q)cgi/tools/packages.sh bench
	$(Q)BUILD=$(BUILD) CC=$(CC) tests/bench/run.sh
.PHONY: bench
