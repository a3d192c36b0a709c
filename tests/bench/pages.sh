# Part of run.sh: which pages are measured, and the requests for each.

lists="device_list device_list_middle device_list_filtered"
sorted="device type class added location state"
pages="$lists"
for column in $sorted; do pages="$pages device_list_sorted_$column"; done
pages="$pages search_iccid search_prefix drilldown extensions device_types
settings login static"
[ -z "$ONLY" ] || pages=$ONLY

sql() {
	sqlite3 -readonly -separator $'\t' \
	    "file:$BENCH_DIR/fleet-$1/patchbay.db" "$2"
}

# after KIND QUERY: lines of "id<TAB>value" become cursors: base64url of
# "KIND.id.value" without padding (cgi/store/cursor.c).
after() {
	sql "$1" "$3" | while IFS=$'\t' read -r id value; do
		value=$(printf '%s.%s.%s' "$2" "$id" "$value" | base64 -w0)
		value=${value%%=*}
		value=${value//+/-}
		echo "${value//\//_}"
	done
}

# A thousand devices anywhere in the fleet, as "id<TAB>VALUE".
anywhere() {
	echo "SELECT d.id, $1 FROM device d WHERE d.id IN (SELECT 1 +
	    (abs(random()) % (SELECT max(id) FROM device))
	    FROM generate_series(1, 1000))"
}

# The paths of a page, one each line.
paths() {
	local n=$1 name=$2 kind=0 column
	case $name in
	device_list)
		# the first page and those right behind it
		for ((kind = 0; kind < 20; kind++)); do echo /devices; done
		after "$n" 3 "SELECT id, '' FROM device
		    ORDER BY id DESC LIMIT 980 OFFSET 20" |
		    sed 's|^|/devices?after=|'
		;;
	device_list_middle)
		after "$n" 3 "$(anywhere "''")" | sed 's|^|/devices?after=|'
		;;
	device_list_filtered)
		# sorted by age inside a filter, from anywhere on
		after "$n" 3 "$(anywhere "''")" | awk '
		    BEGIN {
			split("type=asset-tracker type=electricity-meter" \
			    " class=Sensor&state=ACTIVATED state=INVENTORY" \
			    " type=ev-charger&state=ACTIVATED ext=jasper" \
			    " type=cold-chain-sensor&ext=jasper", f, " ")
		    }
		    { print "/devices?" f[1 + NR % 7] "&after=" $1 }'
		;;
	device_list_sorted_*)
		for column in device:device_id type:type_id \
		    class:device_class "added:''" location:location \
		    state:sim_state; do
			[ "${column%%:*}" = "${name##*_}" ] && break
			kind=$((kind + 1))
		done
		after "$n" "$kind" "$(anywhere "d.${column#*:}" |
		    sed "s/d\.''/''/")" |
		    sed "s|^|/devices?sort=${name##*_}\&after=|"
		;;
	search_iccid)
		sql "$n" "SELECT '/devices?q=' || resource FROM link
		    WHERE device IN (SELECT 1 + (abs(random()) %
		    (SELECT max(id) FROM device))
		    FROM generate_series(1, 1600)) LIMIT 1000"
		;;
	search_prefix)
		# the beginning of a device's name: up to a page of matches
		sql "$n" "$(anywhere "device_id")" |
		    awk '{ print "/devices?q=" substr($2, 1, length($2) - 2) }'
		;;
	drilldown)
		sql "$n" "$(anywhere "'/devices/' || type_id || '/' ||
		    device_id")" | cut -f 2
		;;
	extensions | settings) echo "/$name" ;;
	device_types) echo /device-types ;;
	login) for ((kind = 0; kind < 1000; kind++)); do
		echo "/sign-in?next=/devices/$kind"
	done ;;
	static) for ((kind = 0; kind < 1000; kind++)); do
		echo "/static/style.css?v=$kind"
	done ;;
	*) fail "no page $name" ;;
	esac
}

# DIR/PAGE.req: 2,000 requests, people and paths mixed; the same order for
# both fleets.
write_requests() {
	local dir=$BENCH_DIR/fleet-$1 name
	for name in $pages; do
		paths "$1" "$name" | grep -v "[ '\"]" | awk -v name="$name" '
		    NR == FNR { cookie[n++] = $0; next }
		    { path[m++] = $0 }
		    END {
			srand(1)
			for (i = 0; i < 2000 && m > 0; i++)
				print (name == "login" || name == "static" ? \
				    "" : cookie[int(rand() * n)]) "\t" \
				    path[i % m]
		    }' "$dir/cookies" - >"$dir/$name.req"
		[ -s "$dir/$name.req" ] || fail "no requests for $name"
		sizes "$1" "$2" "$name"
	done
}

# get PORT LINE CURL_ARGS…: one request of a .req file.
get() {
	local port=$1 line=$2
	shift 2
	curl -s -o /dev/null -H "Cookie: ${line%%$'\t'*}" "$@" \
	    "http://127.0.0.1:$port${line#*$'\t'}"
}

# DIR/PAGE.size: the mean of some pages, plain and compressed.  Anything but
# 200 ends the run: it is pages that are measured.
sizes() {
	local dir=$BENCH_DIR/fleet-$1 line
	awk 'NR % 80 == 1' "$dir/$3.req" | while IFS= read -r line; do
		get "$2" "$line" -w '%{http_code} %{size_download} '
		get "$2" "$line" -H 'Accept-Encoding: gzip' \
		    -w '%{size_download}\n'
	done | awk '
	    $1 != 200 { bad = $1 }
	    { raw += $2; gz += $3 }
	    END {
		printf "%d %d\n", raw / NR, gz / NR
		if (bad) { print "# status " bad >"/dev/stderr"; exit 1 }
	    }' >"$dir/$3.size" || fail "$3 is not answered"
}
