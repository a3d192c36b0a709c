# Part of run.sh: the measurements.

median() {
	sort -n | awk '
	    { v[NR] = $1 }
	    END {
		half = int((NR + 1) / 2)
		if (NR) print NR % 2 ? v[half] : (v[half] + v[half + 1]) / 2
	    }'
}

# Microseconds on a processor, of nginx and of the workers behind a port, and
# of what this shell has waited for: wrk.
cpu_us() {
	local pid waited n sum=0
	for pid in ${serving[$1]}; do
		read -r n _ <"/proc/$pid/schedstat" && sum=$((sum + n / 1000))
	done
	waited=$(times | awk -F '[ms ]+' 'NR == 2 {
		printf "%d", ($1 * 60 + $2 + $3 * 60 + $4) * 1e6 }')
	echo $((sum + waited))
}

# load PORT FILE [FLOOR_BYTES]: "rps p99_ms requests errors cpu_us", the last
# per request
load() {
	local port=$1 from said
	shift
	from=$(cpu_us "$port")
	said=$(mktemp)
	wrk -t1 -c"$CONNECTIONS" -d"${SECONDS_EACH}s" --timeout 10s \
	    -s tests/bench/load.lua "http://127.0.0.1:$port" -- "$@" >"$said"
	sed -n 's/^wrk //p' "$said" | awk -v us=$(($(cpu_us "$port") - from)) \
	    '{ printf "%s %.2f\n", $0, us / $3 }'
	rm -f "$said"
}

# pair NAME: floor, large and small right after each other; a line to
# $results.
pair() {
	local name=$1 dir=$BENCH_DIR/fleet- size f l s
	read -r size _ <"$dir$LARGE/$name.size"
	f=$(load "$floor_port" "$dir$LARGE/$name.req" "$size")
	l=$(load "$large_port" "$dir$LARGE/$name.req")
	s=$(load "$small_port" "$dir$SMALL/$name.req")
	echo "$name $f $l $s" >>"$results"
	echo "$name $f $l $s" | awk '$5 + $10 + $15 > 0 {
		print "# errors: " $0 >"/dev/stderr" }'
}

# field NAME EXPRESSION: its median over the rounds.
field() {
	awk -v name="$1" '$1 == name { printf "%.3f\n", '"$2"' }' "$results" |
	    median
}

measure_pages() {
	local name round size
	results=$BENCH_DIR/results
	: >"$results"
	# once before it counts: caches fill
	for name in $pages; do
		SECONDS_EACH=1 load "$large_port" \
		    "$BENCH_DIR/fleet-$LARGE/$name.req" >/dev/null
	done
	for ((round = 1; round <= ROUNDS; round++)); do
		say "round $round of $ROUNDS"
		for name in $pages; do pair "$name"; done
	done
	for name in $pages; do
		read -r size _ <"$BENCH_DIR/fleet-$LARGE/$name.size"
		echo "ratio $name $(field "$name" '$7 / $2')"
		echo "cpu_ratio $name $(field "$name" '$6 / $11')"
		echo "growth $name $(field "$name" '$12 / $7')"
		echo "cpu_growth $name $(field "$name" '$11 / $16')"
		echo "p99 $name $(field "$name" '$8')"
		echo "floor $size $(field "$name" '$2')"
		echo "bytes $name $(cat "$BENCH_DIR/fleet-$LARGE/$name.size")"
	done
}

# A file of Edit forms for post.lua: 200 devices, all people.
post_requests() {
	local dir=$BENCH_DIR/fleet-$LARGE
	sql "$LARGE" "SELECT '/devices/' || type_id || '/' || device_id ||
	    '/edit', 'serialNumber=' || hex(serial_number),
	    'manufacturer=' || hex(manufacturer), 'model=' || hex(model),
	    'deviceClass=' || hex(device_class),
	    'fwVersion=' || hex(fw_version), 'hwVersion=' || hex(hw_version),
	    'descriptiveLocation=' || hex(location),
	    'metadata=' || hex(metadata)
	    FROM device WHERE id IN (SELECT id FROM device
	    WHERE id % 1013 = 7 LIMIT 200)" | awk '
	    BEGIN {
		while ((getline c <ARGV[1]) > 0) cookie[n++] = c
		while ((getline c <ARGV[2]) > 0) csrf[m++] = c
		ARGV[1] = ARGV[2] = ""
	    }
	    { print cookie[NR % n] "\t" csrf[NR % n] "\t" $0 }' \
	    "$dir/cookies" "$dir/csrf" - >"$dir/post.req"
	[ -s "$dir/post.req" ] || fail "no forms to send"
}

# Beside saves: two people, one form each 100 ms.
measure_writes() {
	local name round writer f l size dir=$BENCH_DIR/fleet-$LARGE
	post_requests
	results=$BENCH_DIR/results-writes
	: >"$results"
	for ((round = 1; round <= ROUNDS; round++)); do
		say "beside writes, round $round of $ROUNDS"
		for name in $pages; do
			case $name in
			device_list | search_iccid | drilldown) ;;
			*) continue ;;
			esac
			read -r size _ <"$dir/$name.size"
			f=$(load "$floor_port" "$dir/$name.req" "$size")
			wrk -t1 -c2 -d$((SECONDS_EACH + 1))s --timeout 10s \
			    -s tests/bench/post.lua \
			    "http://127.0.0.1:$large_port" -- \
			    "$dir/post.req" 100 >"$BENCH_DIR/writer" &
			writer=$!
			sleep 0.3
			l=$(load "$large_port" "$dir/$name.req")
			wait "$writer"
			grep -q '^wrk .* 0$' "$BENCH_DIR/writer" ||
			    fail "saving: $(tail -n 1 "$BENCH_DIR/writer")"
			echo "$name $f $l" >>"$results"
		done
	done
	for name in $(cut -d ' ' -f 1 "$results" | sort -u); do
		echo "ratio ${name}_with_writes $(field "$name" '$7 / $2')"
		echo "p99 ${name}_with_writes $(field "$name" '$8')"
	done
}

measure_posts() {
	local round log=$BENCH_DIR/fleet-$LARGE/log saved
	post_requests
	for ((round = 0; round < 3; round++)); do
		saved=$(grep -c 'method=POST .*status=303' "$log")
		SECONDS=0
		wrk -t1 -c8 -d"${SECONDS_EACH}s" --timeout 10s \
		    -s tests/bench/post.lua "http://127.0.0.1:$large_port" \
		    -- "$BENCH_DIR/fleet-$LARGE/post.req" 0 |
		    sed -n 's/^wrk //p' >"$BENCH_DIR/posts"
		sleep 0.3
		saved=$(($(grep -c 'method=POST .*status=303' "$log") - saved))
		# what the log says was saved, not what was answered somehow
		awk -v saved="$saved" '{ print saved * $1 / $3 }' \
		    "$BENCH_DIR/posts"
	done | median | sed 's/^/posts_per_second /'
}

# rss ROLE MB, and what of it no other process shares.
measure_rss() {
	local pid role
	for pid in "$large_master" $(pgrep -P "$large_master"); do
		role=$(cat "/proc/$pid/comm")
		awk -v role="${role#patchbay-}" '
		    /^Rss:/ { rss = $2 }
		    /^Private_/ { own += $2 }
		    END { printf "%s %.1f %.1f\n", role, rss / 1024,
			own / 1024 }' "/proc/$pid/smaps_rollup"
	done | sort | awk '
	    $2 > rss[$1] { rss[$1] = $2 }
	    $3 > own[$1] { own[$1] = $3 }
	    END { for (r in rss) {
		print "rss " r " " rss[r]
		print "rss " r "_private " own[r]
	    } }' | sort
}

now_us() {
	local t=${EPOCHREALTIME/./}
	echo "$t"
}

# nginx is there already; from exec to the first page that comes.
measure_start() {
	local dir=$BENCH_DIR/fleet-$LARGE round from url
	port=$(free_port)
	start_nginx "$dir" "$port"
	url=http://127.0.0.1:$port/sign-in
	for ((round = 0; round < 5; round++)); do
		from=$(now_us)
		"$BUILD/patchbay" --state "$dir" serve --pages "$WORKERS" \
		    --outside 2 2>>"$dir/log" 9>&- &
		pids+=($!)
		until curl -sf -o /dev/null --max-time 5 "$url"; do :; done
		echo $((($(now_us) - from) / 1000)) >>"$BENCH_DIR/start"
		kill -TERM "${pids[-1]}"
		wait "${pids[-1]}" 2>/dev/null
		unset 'pids[-1]'
	done
	echo "start $(median <"$BENCH_DIR/start")"
	rm -f "$BENCH_DIR/start"
	stop_all
}

# A warm FastCGI worker under callgrind, which writes down what serve_answer()
# took each time it returns: reading, routing, policy, handler, template, log
# line.  The mean of the last ten of thirty requests, each for another device or
# place: by then every statement of the page is prepared.  The other processes
# rest meanwhile: after a write of theirs a worker reads again what it keeps.
measure_instructions() {
	local dir=$BENCH_DIR/fleet-$LARGE out=$BENCH_DIR/callgrind pid name
	local line worker file
	rm -rf "$out" && mkdir -p "$out"
	valgrind -q --tool=callgrind --callgrind-out-file="$out/out.%p" \
	    --toggle-collect=serve_answer --dump-after=serve_answer \
	    "$BUILD/patchbay" --state "$dir" serve --pages 1 --outside 1 \
	    2>>"$dir/log" 9>&- &
	pid=$!
	pids+=("$pid")
	port=$(free_port)
	start_nginx "$dir" "$port"
	await "http://127.0.0.1:$port/sign-in"
	worker=
	for file in $(pgrep -P "$pid"); do
		[ "$(cat "/proc/$file/comm")" = patchbay-pages ] &&
		    worker=$file || resting+=("$file")
	done
	[ -n "$worker" ] || fail "no worker under callgrind"
	kill -STOP "${resting[@]}"
	for name in $pages; do
		[ "$name" = static ] && continue
		awk 'NR % 61 == 1' "$dir/$name.req" | head -n 30 |
		    while IFS= read -r line; do
			get "$port" "$line"
		done
		sleep 0.5
		echo "instructions $name $(ls -v "$out/out.$worker".* |
		    tail -n 10 | xargs sed -n 's/^totals: *//p' |
		    awk '{ n += $1 } END { printf "%d", n / NR }')"
	done
	stop_all
}
