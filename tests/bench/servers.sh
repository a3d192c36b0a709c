# Part of run.sh: seeds, and what is started on them.

stop_all() {
	local p i
	for p in "${resting[@]}"; do kill -CONT "$p" 2>/dev/null; done
	resting=()
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

free_port() {
	local port
	for ((;;)); do
		port=$((20000 + RANDOM % 20000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
		(exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null &&
		    continue
		echo "$port"
		return
	done
}

await() {
	local i
	for ((i = 0; i < 300; i++)); do
		curl -sf -o /dev/null --max-time 5 "$1" && return
		sleep 0.1
	done
	fail "no answer from $1"
}

# nginx STATE PORT: the project's own configuration, all sign-ins at once.
start_nginx() {
	local line=
	[ "$(id -u)" = 0 ] && line="user root;"
	mkdir -p "$1/run/tmp"
	sed -e "s|@PORT@|$2|g" -e "s|@SIMPORT@|$(($2 + 1))|g" \
	    -e "s|@STATE@|$1|g" -e "s|@ROOT@|$root|g" \
	    -e "s|@CONNECTIONS@|512|" -e "s|@USER@|$line|" \
	    nginx.conf >"$1/run/nginx.conf"
	PATH=$PATH:/usr/sbin nginx -e stderr -p "$1/run" \
	    -c "$1/run/nginx.conf" 2>>"$1/run/nginx.log" 9>&- &
	pids+=($!)
}

# A state directory with n devices, made once.  A database of an older schema
# is brought up to date.
seed() {
	local dir=$BENCH_DIR/fleet-$1 n=$1 i
	if [ -e "$dir/ready" ] && "$BUILD/patchbay" --state "$dir" migrate
	then
		return
	fi
	rm -rf "$dir"
	mkdir -p "$dir/run" && chmod 700 "$dir"
	say "seeding $n devices (a million take some minutes)"
	"$BUILD/patchbay" --state "$dir" init &&
	    "$BUILD/patchbay" --state "$dir" demo \
	    --simulator http://127.0.0.1:8081/ --devices "$n" || fail "seed"
	for ((i = 1; i <= 20; i++)); do
		echo "bench-password-$i" | "$BUILD/patchbay" --state "$dir" \
		    user add "bench$i" admin || fail "user bench$i"
	done
	touch "$dir/ready"
}

start_floor() {
	local dir=$BENCH_DIR/floor-state
	mkdir -p "$dir/run"
	rm -f "$dir/run/"*.sock
	setsid "$BENCH_DIR/floor" "$dir/run/pages.sock" "$WORKERS" 9>&- &
	pids+=($!)
	floor_port=$(free_port)
	start_nginx "$dir" "$floor_port"
	await "http://127.0.0.1:$floor_port/1"
	serving[floor_port]="$(pgrep -P "${pids[-2]}") $(pgrep -P "${pids[-1]}")"
}

# The pools on a fleet, the log on the disk as in a real one; sets port and
# master.
start_fleet() {
	local dir=$BENCH_DIR/fleet-$1
	"$BUILD/patchbay" --state "$dir" serve --pages "$WORKERS" \
	    --outside 2 2>>"$dir/log" 9>&- &
	master=$!
	pids+=("$master")
	port=$(free_port)
	start_nginx "$dir" "$port"
	await "http://127.0.0.1:$port/sign-in"
	serving[port]="$(pgrep -P "$master") $(pgrep -P "${pids[-1]}")"
}

# sign_in DEVICES PORT: 20 people, into DIR/cookies and DIR/csrf.
sign_in() {
	local i dir=$BENCH_DIR/fleet-$1 url=http://127.0.0.1:$2/sign-in twin
	local jar=$BENCH_DIR/jar
	: >"$dir/cookies"
	for ((i = 1; i <= 20; i++)); do
		rm -f "$jar"
		twin=$(curl -s -c "$jar" "$url" |
		    sed -n 's/.*name="csrf" value="\([^"]*\)".*/\1/p')
		curl -s -o /dev/null -b "$jar" -c "$jar" \
		    --data-urlencode "csrf=$twin" \
		    --data-urlencode "name=bench$i" \
		    --data-urlencode "password=bench-password-$i" "$url"
		awk '$6 == "patchbay_session" { print $6 "=" $7 }' "$jar" \
		    >>"$dir/cookies"
		sleep 0.2	# sign-in is limited to five a second
	done
	rm -f "$jar"
	[ "$(wc -l <"$dir/cookies")" = 20 ] || fail "signing in"
	while read -r i; do
		curl -s -H "Cookie: $i" "http://127.0.0.1:$2/settings" |
		    sed -n 's/.*name="csrf" value="\([^"]*\)".*/\1/p' |
		    head -n 1
	done <"$dir/cookies" >"$dir/csrf"
	[ "$(wc -l <"$dir/csrf")" = 20 ] || fail "no csrf"
}
