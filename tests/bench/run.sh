#!/bin/bash
# make bench: what the pages cost, as ratios.
#
# The floor (floor.c: nginx and libfcgi with a program that only returns
# bytes) and Patchbay with a small and a large fleet all run at the same time
# behind the same nginx configuration with as many workers.  In each round
# every page is measured once right after a floor with a body of the same
# size and the same requests; what is printed is the median of the ratios of
# such pairs, so that a machine that is busy with something else disturbs
# both.  Each page is asked for in 2,000 requests by 20 people signed in.
#
# On standard output, for a program to read (the rest is on standard error):
#
#	ratio NAME VALUE	requests a second over the floor's, large fleet
#	cpu_ratio NAME VALUE	the same in time on a processor: the floor's
#				for a request, with nginx and wrk, over the
#				page's; other work on the machine disturbs it
#				less
#	cpu_growth NAME VALUE	and so for growth
#	ratio NAME_with_writes	the same while forms are saved beside it
#	growth NAME VALUE	cost in the large fleet over that in the small
#	p99 NAME MS		in the large fleet, CONNECTIONS at once
#	floor BYTES VALUE	the floor's requests a second, for orientation
#	bytes NAME RAW GZ	of the page, and as nginx compresses it
#	rss ROLE MB		largest after all that; private: not shared
#	instructions NAME N	in serve_answer() for a request of a warm
#				FastCGI worker, by callgrind
#	start MS		from exec to the first page, large fleet
#	posts_per_second N	Edit forms saved, 8 at once, each on the disk
#
#	ROUNDS (5)		pairs for each figure
#	SECONDS_EACH (2)	of each measurement
#	LARGE (1000000)		devices; the seeds are kept between runs
#	WORKERS (4)		of the pages, and of the floor
#	CONNECTIONS (16)	of wrk
#	ONLY			names of pages, separated by blanks; all
#	PARTS			any of pages writes posts rss start
#				instructions; all
#	BENCH_DIR (build/bench)	seeds and state
#
# Loopback only; what this starts it ends, by process number.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P) || exit 1
cd "$root" || exit 1
BUILD=${BUILD:-build}
BENCH_DIR=${BENCH_DIR:-$BUILD/bench}
ROUNDS=${ROUNDS:-5}
SECONDS_EACH=${SECONDS_EACH:-2}
SMALL=1000
LARGE=${LARGE:-1000000}
WORKERS=${WORKERS:-4}
CONNECTIONS=${CONNECTIONS:-16}
ONLY=${ONLY-}
PARTS=${PARTS:-pages writes posts rss start instructions}
mkdir -p "$BENCH_DIR" || exit 1
BENCH_DIR=$(cd "$BENCH_DIR" && pwd -P)
LC_ALL=C
export LC_ALL
pids=()
serving=()	# by port: who answers there
resting=()	# stopped for a while

say() { echo "# $*" >&2; }
fail() { echo "bench: $*" >&2; exit 1; }

. tests/bench/servers.sh
. tests/bench/pages.sh
. tests/bench/measure.sh

wanted() {
	[[ " $PARTS " == *" $1 "* ]]
}

trap stop_all EXIT
trap 'exit 130' INT TERM

for tool in wrk curl awk sqlite3 valgrind flock; do
	command -v "$tool" >/dev/null ||
	    fail "needs $tool (cgi/tools/packages.sh bench installs it)"
done
exec 9>"$BENCH_DIR/lock"
flock -n 9 || fail "another make bench uses $BENCH_DIR"
${CC:-gcc} -O2 -o "$BENCH_DIR/floor" tests/bench/floor.c -lfcgi || exit 1
seed "$SMALL"
seed "$LARGE"

start_floor
start_fleet "$SMALL"
small_port=$port
start_fleet "$LARGE"
large_port=$port large_master=$master
for fleet in "$SMALL:$small_port" "$LARGE:$large_port"; do
	sign_in "${fleet%:*}" "${fleet#*:}"
	write_requests "${fleet%:*}" "${fleet#*:}"
done

wanted pages && measure_pages
wanted writes && measure_writes
wanted posts && measure_posts
wanted rss && measure_rss
stop_all
wanted start && measure_start
wanted instructions && measure_instructions
exit 0
