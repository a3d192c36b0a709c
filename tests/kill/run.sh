#!/bin/bash
# Runs the kill tests, each for KILL_SECONDS; the programs are built.  See kill.mjs
# (commands) and events.mjs (events).
#
#	ENGINE		sqlite or postgresql; without it on one after the other
#	KILL_ONLY	kill or events: only that one
cd "$(dirname "$0")/../.." || exit 1
tests/e2e/packages.sh >&2 || exit 1
# the MQTT client is that of the tests of MQTT
(cd tests/mqtt && { cmp -s package-lock.json node_modules/.installed ||
    { npm ci --no-audit --no-fund --loglevel=error >/dev/null &&
    cp package-lock.json node_modules/.installed; }; }) || exit 1
. tests/postgresql/cluster.sh
trap cluster_stop EXIT
trap 'exit 130' INT TERM
passed=0
failed=0
for engine in ${ENGINE:-sqlite postgresql}; do
	if [ "$engine" = postgresql ]; then
		cluster_start || failed=$((failed + 1))
	fi
	for test in ${KILL_ONLY:-kill events}; do
		url=
		if [ "$engine" = postgresql ]; then
			cluster_run createdb -h "$cluster" -U patchbay "$test" &&
			    url=${pg_url}$test || failed=$((failed + 1))
		fi
		said=$(PATCHBAY_DB=$url KILL_CLUSTER=$cluster node "tests/kill/$test.mjs")
		echo "$engine: $said"
		line=$(grep -Eo '[0-9]+ passed, [0-9]+ failed' <<<"$said" | tail -n 1)
		passed=$((passed + ${line%% *}))
		line=${line#*, }
		failed=$((failed + ${line%% *}))
		[ -n "$line" ] || failed=$((failed + 1))
	done
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
