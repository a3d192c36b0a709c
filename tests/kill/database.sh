#!/bin/bash
# Kill the PostgreSQL server of a kill test (KILL_CLUSTER, its directory), and
# start it again.  Its sessions end when they see that it is gone.
cd "$(dirname "$0")/../.." || exit 1
. tests/postgresql/cluster.sh
cluster=${KILL_CLUSTER:?}
cluster_become
kill -KILL "$(head -n 1 "$cluster/data/postmaster.pid")" || exit 1
for ((i = 0; i < 100; i++)); do
	cluster_up && exit
	sleep 0.2
done
tail -n 20 "$cluster/log" >&2
exit 1
