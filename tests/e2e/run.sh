#!/usr/bin/env bash
# Browser tests: installs the pinned development packages, runs every
# *.test.mjs (or the ones named), closes on "N passed, N failed".
set -u
cd "$(dirname "$0")" || exit 1
./packages.sh >&2 || exit 1
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
[ $# -gt 0 ] || set -- *.test.mjs
node --test --test-concurrency=1 --test-reporter=spec "$@" | tee "$out"
passed=$(sed -n 's/^ℹ pass //p' "$out")
failed=$(sed -n 's/^ℹ fail //p' "$out")
cancelled=$(sed -n 's/^ℹ cancelled //p' "$out")
failed=$((${failed:-1} + ${cancelled:-0}))
echo "e2e: ${passed:-0} passed, $failed failed"
[ "$failed" -eq 0 ]
