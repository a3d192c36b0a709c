#!/bin/bash
# make bench: what the pages cost, as ratios.
#
# The floor (floor.c) and Patchbay run behind the same nginx configuration
# with as many workers, at the same time; each page is measured in turn with
# the floor giving a body of the same size, over several rounds, and the
# median of the ratios of those pairs is printed.  Lines for a program to read:
#
#	ratio NAME VALUE	requests a second over the floor's
#	growth NAME VALUE	cost at the large fleet over cost at 1,000
#	p99 NAME MS		bytes NAME RAW GZ	rss ROLE MB
#	instructions NAME N	start MS	posts_per_second N
#
#	ROUNDS (3)  SECONDS (3)  LARGE (1000000)  WORKERS (4)
#	BENCH_DIR (build/bench): databases, kept between runs
#	ONLY: names of pages, "" for all
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P) || exit 1
cd "$root" || exit 1
BUILD=${BUILD:-build}
BENCH_DIR=${BENCH_DIR:-$BUILD/bench}
ROUNDS=${ROUNDS:-3}
SECONDS_EACH=${SECONDS_EACH:-3}
LARGE=${LARGE:-1000000}
WORKERS=${WORKERS:-4}
ONLY=${ONLY-}
mkdir -p "$BENCH_DIR" || exit 1
BENCH_DIR=$(cd "$BENCH_DIR" && pwd -P)
pids=()

say() { echo "# $*"; }
fail() { echo "bench: $*" >&2; exit 1; }

stop_all() {
	local p i
	for p in "${pids[@]}"; do kill -TERM "$p" 2>/dev/null; done
	for ((i = 0; i < 60; i++)); do
		for p in "${pids[@]}"; do
			kill -0 "$p" 2>/dev/null && { sleep 0.1; continue 2; }
		done
		break
	done
	for p in "${pids[@]}"; do kill -KILL "$p" 2>/dev/null; done
	wait 2>/dev/null
	pids=()
}
trap stop_all EXIT
trap 'exit 130' INT TERM

free_port() {
	local port
	for ((;;)); do
		port=$((20000 + RANDOM % 20000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
		(exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null && continue
		echo "$port"
		return
	done
}

await() {
	local i
	for ((i = 0; i < 300; i++)); do
		curl -s -o /dev/null --max-time 5 "$1" && return
		sleep 0.1
	done
	fail "no answer from $1"
}

# nginx STATE PORT: the project's own configuration.
start_nginx() {
	local line=
	[ "$(id -u)" = 0 ] && line="user root;"
	mkdir -p "$1/run/tmp"
	sed -e "s|@PORT@|$2|g" -e "s|@SIMPORT@|$(($2 + 1))|g" \
	    -e "s|@STATE@|$1|g" -e "s|@ROOT@|$root|g" \
	    -e "s|@USER@|$line|" nginx.conf >"$1/run/nginx.conf"
	PATH=$PATH:/usr/sbin nginx -e stderr -p "$1/run" \
	    -c "$1/run/nginx.conf" 2>>"$1/run/nginx.log" &
	pids+=($!)
}

# A state directory with n devices, made once.
seed() {
	local dir=$BENCH_DIR/fleet-$1 n=$1 i
	[ -e "$dir/ready" ] && return
	rm -rf "$dir"
	mkdir -p "$dir/run" && chmod 700 "$dir"
	say "seeding $n devices"
	"$BUILD/patchbay" --state "$dir" migrate &&
	    "$BUILD/patchbay" --state "$dir" demo --devices "$n" || fail "seed"
	for ((i = 1; i <= 20; i++)); do
		echo "bench-password-$i" | "$BUILD/patchbay" --state "$dir" \
		    user add "bench$i" admin || fail "user bench$i"
	done
	touch "$dir/ready"
}

# Start the pools on a fleet; sets port.
start_fleet() {
	local dir=$BENCH_DIR/fleet-$1
	mkdir -p "$dir/run"
	"$BUILD/patchbay" --state "$dir" serve --pages "$WORKERS" \
	    --carriers 2 2>"$dir/log" &
	pids+=($!)
	master=$!
	port=$(free_port)
	start_nginx "$dir" "$port"
	await "http://127.0.0.1:$port/sign-in"
}

# Sign in as 20 people: lines of "patchbay_session=…".
cookies() {
	local i jar=$BENCH_DIR/jar twin
	: >"$BENCH_DIR/cookies"
	for ((i = 1; i <= 20; i++)); do
		rm -f "$jar"
		twin=$(curl -s -c "$jar" "http://127.0.0.1:$1/sign-in" |
		    sed -n 's/.*name="twin" value="\([^"]*\)".*/\1/p')
		curl -s -o /dev/null -b "$jar" -c "$jar" \
		    --data-urlencode "twin=$twin" --data-urlencode "user=bench$i" \
		    --data-urlencode "password=bench-password-$i" \
		    "http://127.0.0.1:$1/sign-in"
		awk '$6 == "patchbay_session" { print $6 "=" $7 }' "$jar" \
		    >>"$BENCH_DIR/cookies"
		sleep 0.25	# sign-in is limited to five a second
	done
	rm -f "$jar"
	[ "$(wc -l <"$BENCH_DIR/cookies")" = 20 ] || fail "signing in"
}

# get PORT PATH: one page as the first of the people.
get() {
	curl -s -H "Cookie: $(head -n 1 "$BENCH_DIR/cookies")" \
	    "http://127.0.0.1:$1$2"
}
. tests/bench/pages.sh
. tests/bench/measure.sh

for tool in wrk curl awk valgrind; do
	command -v $tool >/dev/null || fail "needs $tool (make test installs it)"
done
${CC:-gcc} -O2 -o "$BENCH_DIR/floor" tests/bench/floor.c -lfcgi || exit 1
seed 1000
seed "$LARGE"

floor_dir=$BENCH_DIR/floor-state
mkdir -p "$floor_dir/run"
rm -f "$floor_dir/run/"*.sock
"$BENCH_DIR/floor" "$floor_dir/run/pages.sock" "$WORKERS" &
pids+=($!)
floor_port=$(free_port)
start_nginx "$floor_dir" "$floor_port"
await "http://127.0.0.1:$floor_port/1"

measure_fleet 1000 small
measure_fleet "$LARGE" large
growth
measure_start
measure_posts
measure_instructions
