#!/bin/bash
# Nodes are upgraded one by one: rolling.sh URL, the address of an empty
# database.  A program of before goes on beside one that has added to the
# database, and says so and stops when one has changed what it needs.
. "$(dirname "$0")/../cgi/lib.sh"
export PATCHBAY_DB=$1
before=$patchbay
after=$patchbay-next
sql() { psql -qXAt "$PATCHBAY_DB" -c "$1"; }

# serves PROGRAM: its master starts, answers with its workers, and stops.
serves() {
	local pid rc
	"$1" serve 2>"$dir/serve.log" &
	pid=$!
	while kill -0 "$pid" 2>"$dir/said" &&
	    [ ! -S "$PATCHBAY_STATE/run/outside.sock" ]; do
		sleep 0.1
	done
	kill "$pid" 2>"$dir/said"
	wait "$pid"
	rc=$?
	rm -f "$PATCHBAY_STATE/run/outside.sock"
	return "$rc"
}

# adds PROGRAM TYPE: a device type, by a form.
adds() {
	patchbay=$1
	request GET /device-types/add
	request POST /device-types/add "csrf=$csrf&id=$2&class=Device"
	check "$2 is added by $1" is "$status" 303
}

shows() {
	patchbay=$1
	request GET /devices
	check "a page of $1" is "$status" 200
	check "with what all have added" has "$body" "$2"
}

start
adds "$before" one
version=$(sql "SELECT version FROM engine_schema")
check "the next version migrates" "$after" migrate
check "one further" is "$(sql "SELECT version FROM engine_schema")" $((version + 1))
adds "$before" two
adds "$after" three
for program in "$before" "$after"; do
	for type in one two three; do
		shows "$program" '"'$type'"'
	done
	check "serve of $program" serves "$program"
	check "has no complaint" hasnt "$(<"$dir/serve.log")" level=error
done
check "migrate of before changes nothing" "$before" migrate
check "it stays" is "$(sql "SELECT version FROM engine_schema")" $((version + 1))

# as after a migration without its line
sql "UPDATE engine_schema SET least = version"
shows "$after" '"two"'
patchbay=$before
noise=1 request GET /devices
check "a page of before" is "${status%% *}" 500
check "nothing of it" hasnt "$body" '"two"'
check "the log says why" has "$log" "install that version"
check "serve of before" is "$(serves "$before"; echo $?)" 1
check "says why" has "$(<"$dir/serve.log")" "install that version"
check "once" is "$(grep -c level=error "$dir/serve.log")" 1
finish
