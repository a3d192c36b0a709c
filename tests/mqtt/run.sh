#!/bin/sh
# MQTT end to end: installs the pinned clients, among them the official SDKs,
# and runs *.test.mjs; closes on "N passed, N failed".  The clients have words
# of their own for standard error.
cd "$(dirname "$0")" || exit 1
exec 2>&1
../e2e/packages.sh >/dev/null || exit 1
cmp -s package-lock.json node_modules/.installed || {
	npm ci --no-audit --no-fund --loglevel=error >/dev/null &&
	    cp package-lock.json node_modules/.installed
} || exit 1
[ $# -gt 0 ] || set -- *.test.mjs
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
node --test --test-concurrency=1 --test-reporter=spec "$@" >"$out"
passed=$(sed -n 's/^ℹ pass //p' "$out")
failed=$(sed -n 's/^ℹ fail //p' "$out")
cancelled=$(sed -n 's/^ℹ cancelled //p' "$out")
failed=$((${failed:-1} + ${cancelled:-0}))
[ "$failed" -eq 0 ] || cat "$out"
echo "mqtt: ${passed:-0} passed, $failed failed"
[ "$failed" -eq 0 ]
