#!/bin/sh
# Runs the kill test; the programs are built.  See kill.mjs.
cd "$(dirname "$0")/../.." || exit 1
tests/e2e/packages.sh >&2 || exit 1
exec node tests/kill/kill.mjs
