#!/bin/bash
# make run as a person meets it: it starts, keeps what it has, ends with
# everything it started, and says in one sentence what is in the way.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
export BUILD=${BUILD:-build}
unset ADMIN_PASSWORD SUDO_USER DEMO
dir=$(mktemp -d) || exit 1
state=$dir/state
passed=0
failed=0
pid=

cleanup() {
	[ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null
	wait
	rm -rf "$dir"
}
trap cleanup EXIT

check() {
	local what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL start: $what"
		head -n 50 "$dir/out" "$dir/err" 2>/dev/null
	fi
}

is() {
	[ "$1" = "$2" ] || { echo "want: $2"; echo "have: $1"; false; }
}

has() {
	grep -Eqs -- "$2" "$1"
}

lacks() {
	! grep -Eq -- "$2" "$1"
}

listens() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

find_port() {
	port=$((20000 + RANDOM % 20000))
	while listens "$port" || listens $((port + 1)) ||
	    listens $((port + 2)); do
		port=$((20000 + RANDOM % 20000))
	done
	url=http://127.0.0.1:$port
}

# Every process of this state directory, by number.
ours() {
	pgrep -f -- "$state"
}

# until_true COMMAND…: at most a minute.
until_true() {
	local i
	for ((i = 0; i < 600; i++)); do
		"$@" && return
		sleep 0.1
	done
	return 1
}

ready_or_over() {
	grep -q '^ready ' "$dir/out" || ! kill -0 "$pid" 2>/dev/null
}

# start [NAME=VALUE…]: until it is ready or gives up.
start() {
	# the last one's "ready" must be gone before it is waited for
	: >"$dir/out"
	env PORT="$port" STATE="$state" "$@" cgi/tools/run.sh \
	    >"$dir/out" 2>"$dir/err" &
	pid=$!
	until_true ready_or_over
}

over() {
	! kill -0 "$pid" 2>/dev/null
}

# ended: waits for the end of it, sets rc.  What does not end says where it is.
ended() {
	until_true over || {
		ps -eo pid,ppid,stat,wchan:20,args --forest >&2
		kill -KILL "$pid"
	}
	wait "$pid" 2>/dev/null
	rc=$?
	pid=
}

# stop SIGNAL
stop() {
	kill "-$1" "$pid"
	ended
}

# refused PATTERN [NAME=VALUE…]: it must not start, and say why in a line.
refused() {
	local want=$1
	shift
	env PORT="$port" STATE="$state" "$@" cgi/tools/run.sh \
	    >"$dir/out" 2>"$dir/err" </dev/null
	is $? 1 && has "$dir/err" "^make run: .*$want" &&
	    is "$(wc -l <"$dir/err")" 1 && lacks "$dir/out" ready
}

master() {
	pgrep -P "$pid" -f "patchbay serve"
}

fetch() {
	curl -s -o /dev/null -w '%{http_code}' --max-time 20 "$@"
}

none_left() {
	[ -z "$(ours)" ]
}

find_port
mkdir -p "$dir/readonly" "$dir/full" "$dir/root/run/lock"
: >"$dir/full/somebody's"
: >"$dir/file"
check "a port that is none" refused "not a port number" PORT=0
check "a port that is too high" refused "not a port number" PORT=65535
check "a state that is a file" refused "cannot be made" STATE="$dir/file"
check "a state that cannot be made" refused "cannot be made" STATE=/proc/x
check "somebody else's directory" refused "not empty" STATE="$dir/full"
check "keeps what is in it" test -e "$dir/full/somebody's"
check "a system's, with a run/lock" refused "not empty" STATE="$dir/root"
check "a path nginx can't take" refused "blanks" STATE="$dir/a b"
check "nor one it would take for another" refused "blanks" STATE="$dir/a&b"
check "nor one that ends what fills it in" refused "blanks" STATE="$dir/a|b"
check "no seconds between asking" refused "FOLLOW=often" FOLLOW=often
check "a path too long for sockets" refused "too long" \
    STATE="$dir/$(printf 'x%.0s' {1..90})"
check "a password that is too short" refused "ADMIN_PASSWORD" \
    ADMIN_PASSWORD=short
check "nothing was made on the way" test ! -e "$state"

# the first start
start
check "it is ready" has "$dir/out" "^ready $url/\$"
((failed == 0)) || { echo "start: $passed passed, $failed failed"; exit 1; }
check "it names the simulator" has "$dir/out" \
    "^simulator http://127.0.0.1:$((port + 1))/\$"
check "it names the MQTT broker" has "$dir/out" \
    "^mqtt mqtt://127.0.0.1:$((port + 2))\$"
check "it says nothing about compiling" lacks "$dir/out" "^\(CC\|LINK\|TMPL\) "
check "a password is said once" has "$dir/out" '^admin password: [^ ]{12,}$'
check "nothing on standard error" is "$(cat "$dir/err")" ""
check "the sign-in page is there" is "$(fetch "$url/sign-in")" 200
check "the simulator as well" is \
    "$(fetch "http://127.0.0.1:$((port + 1))/")" 200
check "the state is closed to others" is "$(stat -c %a "$state")" 700
check "the port is in use" refused "port $port is in use"
find_port
check "the state is in use" refused "another make run uses"
stop TERM
check "TERM ends it well" is "$rc" 0
check "and all it started" until_true none_left

# the second
key=$(sha256sum <"$state/secret.key")
start
check "it starts again" has "$dir/out" "^ready"
check "with no new password" lacks "$dir/out" "password"
check "the key is kept" is "$(sha256sum <"$state/secret.key")" "$key"
check "so is the user" is "$("$BUILD/patchbay" --state "$state" user list)" \
    "admin	admin	enabled"

# workers are replaced
pools=$(master)
before=$(pgrep -P "$pools" | sort)
for worker in $before; do
	kill -KILL "$worker"
done
replaced() {
	local now
	now=$(pgrep -P "$pools" | sort)
	[ "$(wc -w <<<"$now")" = "$(wc -w <<<"$before")" ] &&
	    [ -z "$(comm -12 <(echo "$before") <(echo "$now"))" ]
}
check "killed workers are replaced" until_true replaced
check "and answer" is "$(fetch "$url/sign-in")" 200
check "each death is in the log" has "$state/log/patchbay.log" \
    "worker patchbay-pages [0-9]+ died of signal 9"

# a worker that hangs does not hold up the end
kill -STOP "$(pgrep -P "$pools" | head -n 1)"
stop HUP
check "HUP ends it well" is "$rc" 0
check "a stopped worker too" until_true none_left

# logs are turned over, at the start and while it runs
log=$state/log/patchbay.log
grow() {
	printf '%s%1100000s\n' "$1" "" >>"$log"
}
written() {
	fetch "$url/sign-in" >/dev/null
	has "$log" "path=/sign-in"
}
grow first-
start LOG_BYTES=1000000 LOG_SECONDS=1
check "a log is turned over at the start" has "$log.1" first-
for n in second third fourth; do
	grow "$n-"
	check "and while it runs ($n)" until_true has "$log.1" "$n-"
done
check "three old ones are kept" has "$log.3" second-
check "and no more" test ! -e "$log.4"
check "what is written after that is there" until_true written
check "and not much else" test "$(stat -c %s "$log")" -lt 1000000
stop TERM

# a server that goes takes everything with it
start
kill -KILL "$(master)"
ended
check "without its master it ends" is "$rc" 1
check "and says so" has "$dir/err" "patchbay ended unexpectedly"
check "and leaves nothing" until_true none_left

# nginx that goes leaves workers, which have no name and hold the port
start
kill -KILL "$(pgrep -P "$pid" nginx)"
wait "$pid"
rc=$?
pid=
check "without nginx it ends" is "$rc" 1
check "and says so" has "$dir/err" "nginx ended unexpectedly"
check "and leaves the port" eval "! listens $port"
check "and nothing else" until_true none_left

# an empty organization, with a password of one's own
state=$dir/empty
# by which nobody else's process on this machine can be found
secret=correct-horse-$$-$RANDOM
start DEMO=0 ADMIN_PASSWORD=$secret
check "DEMO=0 starts" has "$dir/out" "^ready"
check "a password given is not said" lacks "$dir/out" "password"
in_environment() {
	local p
	for p in $(ours) "$pid"; do
		! tr '\0' '\n' <"/proc/$p/environ" 2>/dev/null |
		    grep -q -- "$secret" || return 0
	done
	return 1
}
check "nor in anybody's environment" eval "! in_environment"
check "nor on a command line" eval "! pgrep -f -- $secret >/dev/null"
in_memory() {
	local p
	for p in $(pgrep -P "$(master)"); do
		[ "$(awk '/Max core file size/ { print $5 $6 }' \
		    "/proc/$p/limits")" = 00 ] || return 1
	done
}
check "no worker leaves a core file" in_memory
# however the script ends
stop KILL 2>/dev/null
check "killed, it leaves nothing either" until_true none_left

echo "start: $passed passed, $failed failed"
((failed == 0))
