#!/bin/bash
# make bench ENGINE=postgresql: what pages cost on PostgreSQL, as ratios to
# SQLite.  The same fleet is in both, behind the same nginx configuration with
# as many workers, server and all on this machine.  In each round every page is
# measured on one right after the other; what is printed is the median of the
# ratios of such pairs.
#
#	ratio NAME VALUE	requests a second over SQLite's
#	cpu_ratio NAME VALUE	time on a processor of the program and nginx for a
#				request, over SQLite's
#	cpu NAME SQLITE POSTGRESQL SERVER	the same in microseconds; the
#				server's own beside it
#	rate NAME SQLITE POSTGRESQL	requests a second, for orientation
#
# ROUNDS, SECONDS_EACH, WORKERS, CONNECTIONS, ONLY and BENCH_DIR are as in run.sh.
#
#	LARGE (100000)		devices
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P) || exit 1
cd "$root" || exit 1
export BUILD=${BUILD:-build}
BENCH_DIR=${BENCH_DIR:-$BUILD/bench}
ROUNDS=${ROUNDS:-5}
SECONDS_EACH=${SECONDS_EACH:-2}
LARGE=${LARGE:-100000}
WORKERS=${WORKERS:-4}
CONNECTIONS=${CONNECTIONS:-16}
ONLY=${ONLY:-drilldown device_list search_iccid}
mkdir -p "$BENCH_DIR" || exit 1
BENCH_DIR=$(cd "$BENCH_DIR" && pwd -P)
LC_ALL=C
export LC_ALL
pids=()
serving=()

say() { echo "# $*" >&2; }
fail() { echo "bench: $*" >&2; exit 1; }

. tests/bench/servers.sh
. tests/bench/pages.sh
. tests/bench/measure.sh
. tests/postgresql/cluster.sh

trap 'stop_all; cluster_stop' EXIT
trap 'exit 130' INT TERM
exec 9>"$BENCH_DIR/lock"
flock -n 9 || fail "another make bench uses $BENCH_DIR"

# busy PID…: microseconds on a processor so far.
busy() {
	local pid n sum=0
	for pid; do
		read -r n _ <"/proc/$pid/schedstat" && sum=$((sum + n / 1000))
	done
	echo "$sum"
}

# asked PORT FILE SERVER_PID…: "rate us server_us", the last two per request.
asked() {
	local port=$1 file=$2 ours servers said
	shift 2
	# shellcheck disable=SC2086 # a list of numbers
	ours=$(busy ${serving[$port]})
	servers=$(busy "$@")
	said=$(load "$port" "$file")
	# shellcheck disable=SC2086
	awk -v ours=$(($(busy ${serving[$port]}) - ours)) \
	    -v servers=$(($(busy "$@") - servers)) '
	    $4 > 0 { print "# errors: " $0 >"/dev/stderr" }
	    { printf "%s %.2f %.2f\n", $1, ours / $3, servers / $3 }' <<<"$said"
}

# The same fleet and sessions in a database; nothing of an earlier run.
copy_fleet() {
	local from=$BENCH_DIR/fleet-$LARGE to=$BENCH_DIR/fleet-postgresql
	cluster_start shared_buffers=256MB &&
	    cluster_run createdb -h "$cluster" -U patchbay bench ||
	    fail "no PostgreSQL"
	rm -rf "$to"
	mkdir -p "$to/run" && cp "$from/secret.key" "$to/" || fail "$to"
	say "copying $LARGE devices"
	"$BUILD/patchbay" --state "$from" copy --to "${pg_url}bench" >&2 ||
	    fail "copy"
	cluster_run psql -qX -h "$cluster" -U patchbay bench -c "VACUUM ANALYZE"
}

seed "$LARGE"
start_fleet "$LARGE"
sign_in "$LARGE" "$port"
write_requests "$LARGE" "$port"
stop_all
copy_fleet
start_fleet "$LARGE"
sqlite_port=$port
PATCHBAY_DB=${pg_url}bench start_fleet postgresql
postgresql_port=$port

results=$BENCH_DIR/results-engines
: >"$results"
for ((round = 0; round <= ROUNDS; round++)); do
	say "round $round of $ROUNDS"
	for name in $pages; do
		file=$BENCH_DIR/fleet-$LARGE/$name.req
		s=$(asked "$sqlite_port" "$file")
		# shellcheck disable=SC2046 # a list of numbers
		p=$(asked "$postgresql_port" "$file" \
		    $(pgrep -f "^postgres: patchbay bench "))
		# the first fills caches
		[ "$round" = 0 ] || echo "$name $s $p" >>"$results"
	done
done
for name in $pages; do
	echo "ratio $name $(field "$name" '$5 / $2')"
	echo "cpu_ratio $name $(field "$name" '$6 / $3')"
	echo "cpu $name $(field "$name" '$3') $(field "$name" '$6')" \
	    "$(field "$name" '$7')"
	echo "rate $name $(field "$name" '$2') $(field "$name" '$5')"
done
