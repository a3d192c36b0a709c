#!/bin/bash
# Runs the kill test; the programs are built.  See kill.mjs.
#
#	ENGINE		sqlite or postgresql; without it on one after the other
cd "$(dirname "$0")/../.." || exit 1
tests/e2e/packages.sh >&2 || exit 1
. tests/postgresql/cluster.sh
trap cluster_stop EXIT
trap 'exit 130' INT TERM
passed=0
failed=0
for engine in ${ENGINE:-sqlite postgresql}; do
	url=
	if [ "$engine" = postgresql ]; then
		cluster_start && cluster_run createdb -h "$cluster" -U patchbay \
		    kill && url=${pg_url}kill || failed=$((failed + 1))
	fi
	said=$(PATCHBAY_DB=$url node tests/kill/kill.mjs)
	echo "$engine: $said"
	line=$(grep -Eo '[0-9]+ passed, [0-9]+ failed' <<<"$said" | tail -n 1)
	passed=$((passed + ${line%% *}))
	line=${line#*, }
	failed=$((failed + ${line%% *}))
	[ -n "$line" ] || failed=$((failed + 1))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
