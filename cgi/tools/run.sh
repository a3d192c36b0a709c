#!/bin/bash
# make run: installs what is missing, builds, prepares the state directory and
# starts the simulator, the worker pools, nginx and the MQTT broker in the
# foreground.
#
#	PORT		of the console (8080); the simulator is on PORT+1, MQTT on
#			PORT+2
#	MQTT_WS_PORT	also MQTT over WebSocket on that port
#	MQTT_TLS_PORT	also MQTT over TLS on that port, with MQTT_CERT and
#			MQTT_KEY, files of PEM
#	STATE		directory of everything that changes (./state)
#	DEMO		0: start with an empty organization (1)
#	TALK		0: no device of the demo speaks over MQTT (1)
#	FOLLOW		seconds between asking carriers what has changed (300)
#	ADMIN_PASSWORD	of the first user, admin; else a random one, printed
#	ADMIN_PASSWORD_FILE	a file that holds it, and that others can't read
#	BUILD		where the programs are (build)
#	DB		postgresql: a PostgreSQL server of its own in STATE, instead
#			of SQLite; with PATCHBAY_DB, the database there
#	NODE		this node's name, where several share a database
#
# TERM or INT ends every process this started, by its number, within 5 s.
set -u
# What stands in the environment any process of this user can read, and every
# program started from here would have it: it goes on by a pipe.
if [ -n "${ADMIN_PASSWORD-}" ]; then
	exec {secret}< <(printf '%s' "$ADMIN_PASSWORD")
	exec env -u ADMIN_PASSWORD ADMIN_PASSWORD_FD="$secret" \
	    bash "${BASH_SOURCE[0]}" "$@"
fi
if [ -n "${ADMIN_PASSWORD_FD-}" ]; then
	IFS= read -r -d '' password <&"$ADMIN_PASSWORD_FD"
	exec {ADMIN_PASSWORD_FD}<&-
	unset ADMIN_PASSWORD_FD
elif [ -n "${ADMIN_PASSWORD_FILE-}" ]; then
	password=$(<"$ADMIN_PASSWORD_FILE") || exit 1
	unset ADMIN_PASSWORD_FILE
else
	password=
fi
readonly password
unset MAKEFLAGS MAKELEVEL MFLAGS
umask 022

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P) || exit 1
root=${tools%/cgi/tools}
cd "$root" || exit 1
PORT=${PORT:-8080}
STATE=${STATE:-$root/state}
DEMO=${DEMO:-1}
TALK=${TALK:-1}
FOLLOW=${FOLLOW:-300}
build=${BUILD:-build}
DB=${DB:-sqlite}
NODE=${NODE:-}
MAKE=${MAKE:-make}
# A log that is larger is turned over, at the start and every so many seconds;
# so many old ones are kept.
LOG_BYTES=${LOG_BYTES:-10000000}
LOG_SECONDS=${LOG_SECONDS:-60}
LOG_KEEP=3
pids=()
names=()
nap=
. "$tools/checks.sh"
. "$tools/postgresql.sh"

fail() {
	echo "make run: $*" >&2
	exit 1
}

# --- processes ---

alive() {
	kill -0 -- "$1" 2>/dev/null
}

# Each leads a group of its own: nginx, killed, leaves workers that still hold
# the port.
any_alive() {
	local pid
	for pid in "${pids[@]}"; do
		[ "$pid" != "$database" ] || continue
		alive "$pid" || alive "-$pid" && return 0
	done
	return 1
}

# TERM to each, or to what one that is gone has left; KILL to what is left
# after 4.6 s (the pools kill a worker that hangs after 4 s themselves).
stop_all() {
	local pid i
	trap '' TERM INT HUP
	for pid in "${pids[@]}"; do
		[ "$pid" != "$database" ] || continue
		kill -TERM "$pid" 2>/dev/null || kill -TERM -- "-$pid" 2>/dev/null
	done
	for ((i = 0; i < 46; i++)); do
		any_alive || break
		sleep 0.1
	done
	for pid in "${pids[@]}"; do
		[ "$pid" != "$database" ] || pg_stop
		kill -KILL "$pid" 2>/dev/null
		kill -KILL -- "-$pid" 2>/dev/null
	done
	# and the nap: a signal may have come before its number was kept
	for pid in $(jobs -p); do
		kill -KILL "$pid" 2>/dev/null
	done
	wait 2>/dev/null
}
trap 'stop_all' EXIT
trap 'exit 0' TERM INT HUP

# start NAME COMMAND…: in the background, its words in STATE/log/NAME.log.
# Ends with this script, however that ends; a session of its own, so that what
# is typed at the terminal reaches only this script.
start() {
	local name=$1
	shift
	setsid setpriv "${as[@]}" --pdeathsig TERM -- "$@" \
	    >>"$STATE/log/$name.log" 2>&1 9>&- </dev/null &
	pids+=($!)
	names+=("$name")
}

# The programs have their log open to append to it, so it is copied and emptied
# where it is; a line written in that very moment may be lost.
turn_logs() {
	local log size i
	for log in "$STATE"/log/*.log; do
		size=$(stat -c %s -- "$log" 2>/dev/null) || continue
		((size > LOG_BYTES)) || continue
		for ((i = LOG_KEEP - 1; i > 0; i--)); do
			[ ! -e "$log.$i" ] || mv -f -- "$log.$i" "$log.$((i + 1))"
		done
		if cp -- "$log" "$log.1"; then
			: >"$log"
		else	# no room for it: rather a large log than none
			rm -f -- "$log.1"
		fi
	done
}

# Says which process is gone, and its last words, then ends everything.
gone() {
	local i
	for i in "${!pids[@]}"; do
		alive "${pids[i]}" && continue
		tail -n 3 "$STATE/log/${names[i]}.log" >&2
		fail "${names[i]} ended unexpectedly; everything else is stopped (its log is $STATE/log/${names[i]}.log)"
	done
}

# until_true SENTENCE COMMAND…: waits for a condition, at most 30 s.
until_true() {
	local sentence=$1 i
	shift
	for ((i = 0; i < 300; i++)); do
		gone
		"$@" && return
		sleep 0.1
	done
	fail "$sentence"
}

answers() {
	curl -s -o "$STATE/run/first" --max-time 5 "$1"
}

signin_page() {
	curl -sf -o "$STATE/run/first" --max-time 5 \
	    "http://127.0.0.1:$PORT/sign-in"
}

# --- who runs it ---

# as: how setpriv becomes the one who runs it.  Root gives that up when it
# can: to who called sudo, else to www-data, if that user can reach this tree
# and the state.  Where it can't (a tree under /root, say), root stays; nginx
# is then told to use the same user, or it could not reach the sockets.
user=$(id -un 2>/dev/null || id -u)
as=(--no-new-privs)
become() {
	as=(--reuid="$1" --regid="$(id -g "$1")" --init-groups --no-new-privs)
}

as_user() {
	setpriv "${as[@]}" -- "$@"
}

reaches() {
	as_user test -w "$STATE" && as_user test -x "$build/patchbay" &&
	    as_user test -x "$build/patchbay-sim" &&
	    as_user test -r "$build/patchbay-mosquitto.so" &&
	    as_user test -r static/style.css
}

choose_user() {
	local other=${SUDO_USER:-www-data} self=("${as[@]}") was
	[ "$(id -u)" = 0 ] && [ "$other" != root ] || return
	id "$other" >/dev/null 2>&1 || return
	was=$(stat -c %u:%g "$STATE") || return
	become "$other"
	chown "$other:" "$STATE" 2>/dev/null
	if reaches 2>/dev/null; then
		user=$other
		chown -R "$other:" "$STATE"
	else
		as=("${self[@]}")
		chown "$was" "$STATE"
	fi
}

# --- before anything is started ---

make_state() {
	local problem
	problem=$(mkdir -p "$STATE" 2>&1) ||
	    fail "the state directory cannot be made: ${problem#mkdir: }"
	STATE=$(cd "$STATE" && pwd -P) ||
	    fail "the state directory $STATE cannot be entered"
	((${#STATE} <= 80)) ||
	    fail "the path of the state directory is too long for sockets (80 bytes at most)"
	[[ $STATE$root =~ [[:space:]\;\{\}\"\'\$\\\&\|] ]] &&
	    fail "nginx.conf cannot have a path with blanks or any of ; { } \" ' \$ \\ & |: $STATE, $root"
	# the lock is a file: / and /var have a directory of that name
	# a second node begins with the key of the first
	if [ ! -e "$STATE/patchbay.db" ] && [ ! -f "$STATE/run/lock" ] &&
	    [ ! -f "$STATE/secret.key" ] &&
	    [ -n "$(ls -A "$STATE" 2>&1)" ]; then
		fail "STATE=$STATE is not empty and not a state directory of Patchbay"
	fi
	(: >"$STATE/.write") 2>/dev/null ||
	    fail "the state directory $STATE cannot be written"
	rm -f "$STATE/.write"
	mkdir -p "$STATE/run/tmp" "$STATE/log"
	chmod 700 "$STATE"
	exec 9>"$STATE/run/lock"
	flock -n 9 || fail "another make run uses the state directory $STATE"
}

# The tree belongs to who called sudo: what is built should, too.
compile() {
	local how=()
	if [ "$(id -u)" = 0 ] && [ -n "${SUDO_USER-}" ] &&
	    [ "$(stat -c %U .)" = "$SUDO_USER" ]; then
		how=(setpriv --reuid="$SUDO_USER"
		    --regid="$(id -g "$SUDO_USER")" --init-groups --)
	fi
	# in the background, so that a signal does not have to wait for it
	[ -x "$build/patchbay" ] || echo "building, which takes a minute or two"
	"${how[@]}" "$MAKE" -s -j"$(nproc)" BUILD="$build" QUIET=1 all 9>&- &
	pids=($!)
	wait "${pids[0]}" || fail "the build failed"
	pids=()
}

# As many connections as files may be open, two for each: see nginx.conf.
write_nginx_conf() {
	local line= connections
	ulimit -S -n "$(ulimit -H -n)" 2>/dev/null
	connections=$(ulimit -n)
	[ "$connections" != unlimited ] && ((connections < 16384)) ||
	    connections=16384
	connections=$((connections / 2))
	[ "$(id -u)" = 0 ] && [ "$user" = root ] && line="user root;"
	sed -e "s|@PORT@|$PORT|g" -e "s|@SIMPORT@|$simport|g" \
	    -e "s|@STATE@|$STATE|g" -e "s|@ROOT@|$root|g" \
	    -e "s|@USER@|$line|" -e "s|@CONNECTIONS@|$connections|" \
	    nginx.conf >"$STATE/run/nginx.conf"
}

# The plugin reads a file of SQLite: with PostgreSQL the copy that patchbay serve
# keeps of those who sign in.
write_mosquitto_conf() {
	local plugin
	[ -z "${MQTT_TLS_PORT-}" ] || { as_user test -r "$MQTT_CERT" &&
	    as_user test -r "$MQTT_KEY"; } ||
		fail "$user cannot read MQTT_CERT and MQTT_KEY: $MQTT_CERT, $MQTT_KEY"
	plugin=$(realpath "$build/patchbay-mosquitto.so") &&
	    sed -e "s|@PLUGIN@|$plugin|" -e "s|@STATE@|$STATE|" \
	    -e "s|@ACCOUNTS@|$accounts|" -e "s|@PORT@|$mqttport|" cgi/broker/mosquitto.conf &&
	    printf '%s' "user $user
$listeners"
}

patchbay() {
	as_user "$build/patchbay" --state "$STATE" "$@"
}

# An empty list of users means that this is the first start.
first_start() {
	local users first=$password
	users=$(patchbay user list) || fail "the database could not be read"
	[ -z "$users" ] || return
	# with the mark, a first start that did not get further can be repeated
	if [ "$DEMO" != 0 ] && [ ! -e "$STATE/run/demo" ]; then
		patchbay demo --simulator "http://127.0.0.1:$simport/" ||
		    fail "the demo could not be loaded"
		: >"$STATE/run/demo"
	fi
	[ -n "$first" ] ||
	    first=$(head -c 12 /dev/urandom | base64 | tr '+/' '-_')
	printf '%s\n' "$first" | patchbay user add admin admin ||
	    fail "the user admin could not be made"
	[ -n "$password" ] || echo "admin password: $first"
}

# Some of the demo's devices speak, as long as their SIMs may connect.  Each has a
# token of its own; one that is given another in the console falls silent.
start_devices() {
	[ "$TALK" != 0 ] && [ -e "$STATE/run/demo" ] || return
	[ -s "$STATE/run/devices" ] ||
	    (umask 077 && patchbay demo-devices --simulator \
	    "http://127.0.0.1:$simport/" >"$STATE/run/devices") ||
	    fail "the demo's devices could not be listed"
	[ "$(id -u)" != 0 ] || chown "$user:" "$STATE/run/devices"
	start devices sh -c 'exec "$0" talk --state "$1" --mqtt "$2" <"$3"' \
	    "$build/patchbay-sim" "$STATE" "$mqttport" "$STATE/run/devices"
}

# Which database, before anything is installed for it.
check_db() {
	case $DB in
	sqlite) ;;
	postgresql)
		[ -z "${PATCHBAY_DB-}" ] ||
		    fail "DB=postgresql and PATCHBAY_DB are two databases: give one" ;;
	*) fail "DB=$DB is neither sqlite nor postgresql" ;;
	esac
	[ -z "$NODE" ] || [[ $NODE =~ ^[A-Za-z0-9._-]{1,64}$ ]] ||
	    fail "NODE=$NODE is not a name of at most 64 letters, digits and .-_"
}

nginx=$(PATH=$PATH:/usr/sbin command -v nginx)
check_port
check_db
check_mqtt
check_follow
check_password
"$tools/packages.sh" "run${DB#sqlite}" || exit 1
nginx=${nginx:-/usr/sbin/nginx}
mosquitto=$(PATH=$PATH:/usr/sbin command -v mosquitto)
check_free
make_state
compile
choose_user
if [ "$DB" = postgresql ]; then
	pg_prepare
	pg_start
fi
patchbay init || fail "the state directory could not be prepared"
first_start
write_nginx_conf
accounts=$STATE/patchbay.db
[ "$DB" = sqlite ] && [ -z "${PATCHBAY_DB-}" ] || accounts=$STATE/broker.db
write_mosquitto_conf >"$STATE/run/mosquitto.conf" ||
    fail "the broker's configuration could not be written"
turn_logs

# The carriers first: Patchbay asks them as soon as it is there.
start simulator "$build/patchbay-sim" serve --state "$STATE"
until_true "the simulator did not start in time" test -S "$STATE/run/sim.sock"
start nginx "$nginx" -e stderr -p "$STATE/run" -c "$STATE/run/nginx.conf"
until_true "the simulator did not answer in time" \
    answers "http://127.0.0.1:$simport/"
start patchbay env MQTT_URL="mqtt://127.0.0.1:$mqttport" "$build/patchbay" serve --state "$STATE" --follow "$FOLLOW" \
    ${NODE:+--node "$NODE"}
until_true "patchbay did not start in time" test -S "$STATE/run/outside.sock"
until_true "the sign-in page did not come in time" signin_page
until_true "the broker's copy of devices and keys was not made in time" \
    test -e "$accounts"
start mosquitto "$mosquitto" -c "$STATE/run/mosquitto.conf"
until_true "the MQTT broker did not start in time" in_use "$mqttport"
echo "mqtt mqtt://127.0.0.1:$mqttport"
start_devices
echo "simulator http://127.0.0.1:$simport/"
echo "ready http://127.0.0.1:$PORT/"

# Until a signal, or until one of them is gone.
while :; do
	setpriv --pdeathsig KILL sleep "$LOG_SECONDS" 9>&- &
	nap=$!
	wait -n "$nap" "${pids[@]}" 2>/dev/null
	gone
	nap=	# so it was this that ended
	turn_logs
done
