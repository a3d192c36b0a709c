#!/bin/bash
# The carrier simulator's processes behind nginx: faults that only show on a
# real connection, counting across workers, a restart, a worker killed.
. "$(dirname "$0")/lib.sh"
sim=$patchbay-sim
state=$PATCHBAY_STATE
nginx=$(PATH=$PATH:/usr/sbin command -v nginx)
mkdir -p "$state/run/tmp"
children=()

end_all() {
	local pid
	for pid in "${children[@]}"; do
		kill -TERM "$pid" 2>/dev/null
	done
	wait
	rm -rf "$dir"
}
trap end_all EXIT

start_sim() {
	rm -f "$state/run/sim.sock"
	"$sim" serve --state "$state" --workers 4 2>>"$dir/sim.log" &
	master=$!
	children+=("$master")
	until [ -S "$state/run/sim.sock" ]; do
		kill -0 "$master" 2>/dev/null || return 1
		sleep 0.05
	done
}

# nginx on some free port
start_nginx() {
	local try user=
	[ "$(id -u)" = 0 ] && user="user root;"
	for try in {1..20}; do
		port=$((20000 + RANDOM % 20000))
		sed -e "s|@PORT@|$((port - 1))|g" -e "s|@SIMPORT@|$port|g" \
		    -e "s|@STATE@|$state|g" -e "s|@ROOT@|$PWD|g" \
		    -e "s|@CONNECTIONS@|512|" -e "s|@USER@|$user|" \
		    nginx.conf >"$state/run/nginx.conf"
		"$nginx" -e stderr -p "$state/run" \
		    -c "$state/run/nginx.conf" 2>>"$dir/nginx.log" &
		server=$!
		while kill -0 "$server" 2>/dev/null; do
			if [ -s "$state/run/nginx.pid" ] && curl -s -o /dev/null \
			    "http://127.0.0.1:$port/healthz"; then
				children+=("$server")
				return 0
			fi
			sleep 0.05
		done
		wait "$server"
	done
	return 1
}

# call PATH [curl option…]: status and exit code of curl
call() {
	local path=$1
	shift
	curl -s -u test:test-api-key -H 'Content-Type: application/json' \
	    -o "$dir/out" -w '%{http_code} %{exitcode}' "$@" \
	    "http://127.0.0.1:$port/rws/api/v1$path"
}

switch() {
	local path=$1
	shift
	curl -s -o "$dir/switched" -w '%{http_code}' -d account=test "$@" \
	    "http://127.0.0.1:$port/simulator/$path"
}

fault() {
	switch faults -d "fault=all&switch=off" >/dev/null
	[ "$1" = off ] || switch faults -d "fault=$1" "${@:2}" >/dev/null
}

counter() {
	curl -s "http://127.0.0.1:$port/simulator/counters?account=test" |
	    sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p"
}

nobody_in_flight() {
	local i
	for ((i = 0; i < 200; i++)); do
		[ "$(counter inFlight)" = 0 ] && return
		sleep 0.05
	done
	false
}

start_sim || { echo "the simulator did not start"; cat "$dir/sim.log"; exit 1; }
start_nginx || { echo "nginx did not start"; cat "$dir/nginx.log"; exit 1; }
device=/devices/8999910000000000012
change() {
	call "$device" -X PUT -d "{\"modemID\":\"$1\"}" "${@:2}"
}
modem() {
	call "$device?fields=modemID" >/dev/null
	cat "$dir/out"
}
switch policy -d per_second=0 >/dev/null

check "it answers" is "$(call /echo/x)" "200 0"
check "a web page of its own" is "$(curl -s -o "$dir/out" \
    -w '%{http_code}' "http://127.0.0.1:$port/")" 200
check "and its style" is "$(curl -s -o "$dir/out" -w '%{http_code}' \
    "http://127.0.0.1:$port/static/style.css")" 200

# 52: nothing came; 28: it took too long; 18: cut short
fault drop
check "dropped" is "$(change dropped)" "000 52"
fault drop-after
check "done, then dropped" is "$(change done)" "000 52"
fault off
check "was done" is "$(modem)" '{"modemID":"done"}'
fault hang
check "hangs" is "$(change hung -m 0.5)" "000 28"
check "until the client goes" nobody_in_flight
fault hang-after
check "done, then hangs" is "$(change after -m 0.5)" "000 28"
fault off
check "was done, too" is "$(modem)" '{"modemID":"after"}'
fault slow -d ms=300
check "slow" is "$(call /echo/x)" "200 0"
fault truncated
check "cut short" is "$(call /echo/x)" "200 18"
fault drip -d ms=100
check "dripping" is "$(call /echo/x -m 0.5)" "200 28"
check "came in part" test -s "$dir/out"
check "and ends with the client" nobody_in_flight
fault big
check "100 MB" is "$(call /echo/x) $(stat -c %s "$dir/out")" \
    "200 0 100000000"
rm -f "$dir/out"
fault big
check "not to one who stops reading" is "$(call /echo/x --max-filesize 1000)" \
    "200 63"
fault off
check "a call after a hang is no overlap" is "$(counter overlaps)" 0

# A push reaches who listens, and says what it answered.
check "pushed" has "$(curl -s -d type=CTD_USAGE -d iccid=8999910000000000012 \
    -d "url=http://127.0.0.1:$port/nothing" \
    "http://127.0.0.1:$port/simulator/push")" "the address answered 404."

# One in flight, five a second, counted across the workers.
fault slow -d ms=8000
call /echo/x >"$dir/first" &
waiting=$!
until [ "$(counter inFlight)" = 1 ]; do sleep 0.02; done
fault off
call /echo/x >"$dir/second"
wait "$waiting"
check "a second call meanwhile" is "$(cat "$dir/first" "$dir/second")" \
    "200 0400 0"
check "is an overlap" is "$(counter overlaps)" 1
switch policy -d "per_second=1&status=429" >/dev/null
for i in {1..20}; do
	[ "$(call /echo/x)" = "429 0" ] && break
done
check "one too many in a second" has "$(cat "$dir/out")" \
    '"errorCode":"40000029"'
for i in {1..200}; do
	[ "$(call /echo/x)" = "200 0" ] && break
	sleep 0.05
done
check "and no longer when it is over" is "$(cat "$dir/out")" \
    '{"context":"x"}'
switch policy -d per_second=0 >/dev/null

# A worker killed in the middle of a call leaves nothing behind.
fault hang
call /echo/x >"$dir/first" &
waiting=$!
until [ "$(counter inFlight)" = 1 ]; do sleep 0.02; done
for worker in $(cat "/proc/$master/task/$master/children"); do
	kill -KILL "$worker"
done
wait "$waiting"
check "the client of a killed worker" is "$(cat "$dir/first")" "000 52"
fault off
check "others come in its place" is "$(call /echo/x)" "200 0"
check "and its call is not in flight" is "$(counter inFlight)" 0

# TERM ends it, also in the middle of a hang; what was changed stays.
fault hang
call /echo/x >"$dir/first" &
waiting=$!
until [ "$(counter inFlight)" = 1 ]; do sleep 0.02; done
kill -TERM "$master"
wait "$master"
check "ended by TERM" is $? 0
wait "$waiting"
check "its client, too" is "$(cat "$dir/first")" "000 52"
start_sim
fault off
check "after a restart" is "$(modem)" '{"modemID":"after"}'
check "the counters as well" test "$(counter writes)" -ge 4
finish
