#!/bin/sh
# Runs the test of failovers; the programs are built.  See ha.mjs.
cd "$(dirname "$0")/../.." || exit 1
tests/e2e/packages.sh >&2 || exit 1
exec node tests/ha/ha.mjs
