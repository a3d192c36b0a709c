#!/bin/bash
# What events cost, as part of make bench.  Patchbay with its broker, and bare
# Mosquitto beside it, are measured one after the other on this machine.
#
# On standard output, for a program to read:
#
#	events_per_second qosN N	stored, from the first publish until the
#				last event is in the store; DEVICES devices,
#				each event acknowledged where QoS is 1
#	bare_per_second qosN N	what bare Mosquitto forwards of the same to
#				one subscriber
#	event_ratio qosN VALUE	the former over the latter
#	stored_ms p50|p99 MS	from publish to stored, while RATE events a
#				second arrive
#	event_pages_ratio VALUE	requests a second of the list of devices while
#				RATE events a second arrive, over those alone
#	event_pages_bare VALUE	the same while bare Mosquitto takes and forwards
#				them: what the publisher and a broker cost
#	event_us ROLE US	on a processor for each of those events; bare:
#				Mosquitto alone, which also forwards them
#	event_rss ROLE MB MB	before and after MESSAGES messages
#	idle_bytes N		of the broker for each of IDLE connections
#	newest_ms p50|p99 MS	the 20 newest events of a device of 1,000 among
#				NEWEST stored
#	retention_ms MS		to remove one of three days of those
#
#	SECONDS_EACH (60)	of a flood
#	DEVICES (500)
#	RATE (5000)
#	MESSAGES (1000000)
#	IDLE (10000)
#	NEWEST (10000000)	about 70 bytes each on the disk
#	PROBES (500)		events that are timed
#	PARTS			any of flood probe pages memory idle newest; all
#	BENCH_DIR (build/bench)
#
# Loopback only; what this starts it ends, by process number.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P) || exit 1
cd "$root" || exit 1
BUILD=${BUILD:-build}
BENCH_DIR=${BENCH_DIR:-$BUILD/bench}
SECONDS_EACH=${SECONDS_EACH:-60}
DEVICES=${DEVICES:-500}
RATE=${RATE:-5000}
MESSAGES=${MESSAGES:-1000000}
IDLE=${IDLE:-10000}
NEWEST=${NEWEST:-10000000}
PROBES=${PROBES:-500}
PARTS=${PARTS:-flood probe pages memory idle newest}
mkdir -p "$BENCH_DIR" || exit 1
BENCH_DIR=$(cd "$BENCH_DIR" && pwd -P)
LC_ALL=C
export LC_ALL
pids=()
resting=()
serving=()
bench=$BUILD/bench-events
state=$BENCH_DIR/events-state

say() { echo "# $*" >&2; }
fail() { echo "bench: $*" >&2; exit 1; }

. tests/bench/servers.sh

wanted() { [[ " $PARTS " == *" $1 "* ]]; }

await_port() {
	local i
	for ((i = 0; i < 100; i++)); do
		(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
		sleep 0.1
	done
	fail "nobody listens on $1"
}

broker() {
	PATH=$PATH:/usr/sbin mosquitto -c "$1" 2>>"$BENCH_DIR/mosquitto.log" \
	    9>&- &
	pids+=($!)
}

# Mosquitto without our plugin, with the same limits.
start_bare() {
	bare_port=$(free_port)
	{ sed -e '/^plugin/d' -e "s|@PORT@|$bare_port|g" \
	    -e 's/^allow_anonymous .*/allow_anonymous true/' \
	    cgi/broker/mosquitto.conf
	    echo "user $(id -un)"; } >"$BENCH_DIR/bare.conf"
	broker "$BENCH_DIR/bare.conf"
	bare_pid=${pids[-1]}
	await_port "$bare_port"
}

start_patchbay() {
	rm -rf "$state"
	mkdir -p "$state/run" && chmod 700 "$state"
	"$BUILD/patchbay" --state "$state" init || fail "init"
	"$bench" seed "$state" "$((IDLE > DEVICES ? IDLE : DEVICES))" ||
	    fail "seed"
	org=$(sqlite3 "$state/patchbay.db" "SELECT id FROM org")
	row=$(sqlite3 "$state/patchbay.db" "SELECT id FROM device
	    WHERE type_id = 'bench' AND device_id = '99999'")
	"$BUILD/patchbay" --state "$state" serve --outside 2 \
	    2>>"$state/log" 9>&- &
	master=$!
	pids+=("$master")
	port=$(free_port)
	mqtt=$((port + 2))
	{ sed -e "s|@PLUGIN@|$(realpath "$BUILD/patchbay-mosquitto.so")|" \
	    -e "s|@STATE@|$state|" -e "s|@ACCOUNTS@|$state/patchbay.db|" \
	    -e "s|@PORT@|$mqtt|g" cgi/broker/mosquitto.conf
	    echo "user $(id -un)"; } >"$state/run/mosquitto.conf"
	broker "$state/run/mosquitto.conf"
	broker_pid=${pids[-1]}
	await_port "$mqtt"
	start_nginx "$state" "$port"
	await "http://127.0.0.1:$port/healthz"
	for recorder in $(pgrep -P "$master"); do
		[ "$(cat "/proc/$recorder/comm")" = patchbay-rec ] && return
	done
	fail "no recorder"
}

# Sign in; sets cookie.
page_session() {
	local url=http://127.0.0.1:$port/sign-in jar=$BENCH_DIR/jar twin
	rm -f "$jar"
	twin=$(curl -s -c "$jar" "$url" |
	    sed -n 's/.*name="csrf" value="\([^"]*\)".*/\1/p')
	curl -s -o /dev/null -b "$jar" -c "$jar" --data-urlencode "csrf=$twin" \
	    --data-urlencode "name=bench" \
	    --data-urlencode "password=bench-password" "$url"
	cookie=$(awk '$6 == "patchbay_session" { print $6 "=" $7 }' "$jar")
	rm -f "$jar"
	[ -n "$cookie" ] || fail "signing in"
}

ms() { date +%s%3N; }

# Wait until the store has so many events more than before.
until_stored() {
	local i
	for ((i = 0; i < 3000; i++)); do
		[ "$(("$("$bench" stored "$state/events")" - $1))" -ge "$2" ] &&
		    return
		sleep 0.1
	done
	fail "not all events were stored"
}

# The number behind a word of a line of bench-events.
word() { sed -n "s/.*\b$1 \([0-9.]*\).*/\1/p" <<<"$2"; }

per_second() {
	awk -v n="$1" -v ms="$2" 'BEGIN { printf "%d", n * 1000 / ms }'
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

# A flood ends when the last event is stored; for bare Mosquitto, when the
# subscriber has it.
measure_flood() {
	local qos line before sent stored bare most=$((SECONDS_EACH * 1000))
	for qos in 0 1; do
		line=$("$bench" flood "$bare_port" - "$DEVICES" "$qos" \
		    "$most" 0 0) || fail "bare Mosquitto"
		say "bare Mosquitto, QoS $qos: $line"
		bare=$(per_second "$(word received "$line")" \
		    "$(word ms "$line")")
		before=$("$bench" stored "$state/events")
		line=$("$bench" flood "$mqtt" "$org" "$DEVICES" "$qos" \
		    "$most" 0 0) || fail "flood"
		say "Patchbay, QoS $qos: $line"
		sent=$(word sent "$line")
		until_stored "$before" "$sent"
		stored=$(per_second "$sent" \
		    "$(($(ms) - $(word begun "$line")))")
		echo "events_per_second qos$qos $stored"
		echo "bare_per_second qos$qos $bare"
		echo "event_ratio qos$qos $(ratio "$stored" "$bare")"
	done
}

# start_rate SECONDS [PORT ORG]: RATE events a second in the background.
start_rate() {
	"$bench" flood "${2:-$mqtt}" "${3:-$org}" "$DEVICES" 1 \
	    "$(($1 * 1000))" 0 "$RATE" >"$BENCH_DIR/rate" &
	rate_pid=$!
	sleep 2
}

end_rate() {
	wait "$rate_pid" || fail "flood"
	say "beside it: $(cat "$BENCH_DIR/rate")"
}

measure_probe() {
	local line every=20
	start_rate "$((PROBES * every / 1000 + 5))"
	line=$("$bench" probe "$mqtt" "$org" "$state/events" "$PROBES" \
	    "$every" "$row") || fail "probe"
	end_rate
	echo "stored_ms p50 $(word p50 "$line")"
	echo "stored_ms p99 $(word p99 "$line")"
}

list_rate() {
	wrk -t 1 -c 8 -d "${1}s" -H "Cookie: $cookie" \
	    "http://127.0.0.1:$port/devices" |
	    sed -n 's/^Requests\/sec: *//p'
}

# Microseconds on a processor so far.
busy_us() {
	local n
	read -r n _ <"/proc/$1/schedstat" && echo $((n / 1000))
}

measure_pages() {
	local alone beside bare seconds=$((SECONDS_EACH / 4 > 2 ? SECONDS_EACH / 4 : 2))
	local b r m
	alone=$(list_rate "$seconds")
	m=$(busy_us "$bare_pid")
	start_rate "$((seconds + 4))" "$bare_port" -
	bare=$(list_rate "$seconds")
	end_rate
	echo "event_us bare $(ratio "$(($(busy_us "$bare_pid") - m))" \
	    "$(word sent "$(cat "$BENCH_DIR/rate")")")"
	b=$(busy_us "$broker_pid") r=$(busy_us "$recorder")
	start_rate "$((seconds + 4))"
	beside=$(list_rate "$seconds")
	echo "event_us publisher $(ratio "$(busy_us "$rate_pid")" \
	    "$((RATE * (seconds + 2)))")"
	end_rate
	sleep 1		# until they are stored
	say "lists a second: alone $alone, beside events $beside, beside bare" \
	    "Mosquitto $bare"
	echo "event_us broker $(ratio "$(($(busy_us "$broker_pid") - b))" \
	    "$(word sent "$(cat "$BENCH_DIR/rate")")")"
	echo "event_us recorder $(ratio "$(($(busy_us "$recorder") - r))" \
	    "$(word sent "$(cat "$BENCH_DIR/rate")")")"
	echo "event_pages_ratio $(ratio "$beside" "$alone")"
	echo "event_pages_bare $(ratio "$bare" "$alone")"
}

rss() { awk '/^VmRSS:/ { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }

measure_memory() {
	local b r before
	b=$(rss "$broker_pid") r=$(rss "$recorder")
	before=$("$bench" stored "$state/events")
	"$bench" flood "$mqtt" "$org" "$DEVICES" 1 3600000 "$MESSAGES" 0 \
	    >"$BENCH_DIR/rate" || fail "flood"
	until_stored "$before" "$MESSAGES"
	echo "event_rss broker $b $(rss "$broker_pid")"
	echo "event_rss recorder $r $(rss "$recorder")"
}

measure_idle() {
	local before after
	before=$(awk '/^VmRSS:/ { print $2 }' "/proc/$broker_pid/status")
	coproc IDLERS { exec "$bench" idle "$mqtt" "$org" "$IDLE"; }
	read -r -u "${IDLERS[0]}" -t 600 _ || fail "idle connections"
	after=$(awk '/^VmRSS:/ { print $2 }' "/proc/$broker_pid/status")
	echo "idle_bytes $(((after - before) * 1024 / IDLE))"
	echo >&"${IDLERS[1]}"
	wait "$IDLERS_PID"
}

measure_newest() {
	local line
	rm -rf "$BENCH_DIR/newest"
	line=$("$bench" fill "$BENCH_DIR/newest" "$NEWEST") || fail "fill"
	say "$(head -n 1 <<<"$line"), $(du -sm "$BENCH_DIR/newest" |
	    cut -f 1) MB left"
	echo "newest_ms p50 $(word p50 "$line")"
	echo "newest_ms p99 $(word p99 "$line")"
	echo "retention_ms $(word retention "$line")"
	rm -rf "$BENCH_DIR/newest"
}

trap stop_all EXIT
trap 'exit 130' INT TERM

for tool in wrk curl awk sqlite3 mosquitto; do
	PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null ||
	    fail "needs $tool (cgi/tools/packages.sh bench installs it)"
done
exec 9>"$BENCH_DIR/lock"
flock -n 9 || fail "another make bench uses $BENCH_DIR"
ulimit -n "$(ulimit -Hn)"
say "load average $(cut -d ' ' -f 1-3 /proc/loadavg)"
start_patchbay
if wanted flood || wanted pages; then start_bare; fi
wanted flood && measure_flood
wanted probe && measure_probe
if wanted pages; then
	echo "bench-password" | "$BUILD/patchbay" --state "$state" user add \
	    bench viewer || fail "user"
	page_session
	measure_pages
fi
wanted memory && measure_memory
wanted idle && measure_idle
wanted newest && measure_newest
say "load average $(cut -d ' ' -f 1-3 /proc/loadavg)"
exit 0
