#!/bin/bash
# Second part of make bench: what carriers cost.  On standard output, for a
# program to read (the rest is on standard error), what is described in
#
#	driver_bench.c	what we add to a call, driver by driver
#	soak.c			memory of a worker over CALLS (100000) calls
#	hang.mjs		pages beside a carrier that hangs
#
#	CARRIER_PARTS		any of driver soak hang; all
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
export BUILD=${BUILD:-build}
BENCH_DIR=${BENCH_DIR:-$BUILD/bench}
CALLS=${CALLS:-100000}
CARRIER_PARTS=${CARRIER_PARTS:-driver soak hang}
failed=0
mkdir -p "$BENCH_DIR" || exit 1

wanted() {
	[[ " $CARRIER_PARTS " == *" $1 "* ]]
}

if wanted driver; then
	"$BUILD/bench-driver" "$BENCH_DIR" || failed=1
fi
if wanted soak; then
	# a path of its own in /tmp: that of a socket must be short
	"$BUILD/bench-soak" "$BUILD/patchbay" "$CALLS" || failed=1
fi
if wanted hang; then
	if command -v node >/dev/null && tests/e2e/packages.sh >&2; then
		node tests/bench/hang.mjs || failed=1
	else
		echo "# no Node.js: not measured beside a hanging carrier" >&2
	fi
fi
exit "$failed"
