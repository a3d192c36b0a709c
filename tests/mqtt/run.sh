#!/bin/sh
# MQTT end to end: installs the pinned clients, among them the official SDKs,
# and runs *.test.mjs, part of it also with PostgreSQL; closes on
# "N passed, N failed".  The clients have words of their own for standard error.
cd "$(dirname "$0")" || exit 1
exec 2>&1
../e2e/packages.sh >/dev/null || exit 1
cmp -s package-lock.json node_modules/.installed || {
	npm ci --no-audit --no-fund --loglevel=error >/dev/null &&
	    cp package-lock.json node_modules/.installed
} || exit 1
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
passed=0
failed=0

# suite FILE…: one run, into the sums.
suite() {
	node --test --test-concurrency=1 --test-reporter=spec "$@" >"$out"
	n=$(sed -n 's/^ℹ fail //p' "$out")
	cancelled=$(sed -n 's/^ℹ cancelled //p' "$out")
	passed=$((passed + $(sed -n 's/^ℹ pass //p' "$out")))
	n=$((${n:-1} + ${cancelled:-0}))
	failed=$((failed + n))
	[ "$n" -eq 0 ] || cat "$out"
}

if [ $# -gt 0 ]; then
	suite "$@"
else
	suite *.test.mjs
	# the broker with the database that it does not ask, recorders and channels
	# with it
	DB=postgresql
	export DB
	suite mqtt.test.mjs mbed.test.mjs manage.test.mjs
fi
echo "mqtt: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
