#!/bin/bash
# The program on PostgreSQL, on a server of its own:
#
#	statements	db/pg makes the tables and columns of db/; each statement
#			is prepared with the types the generator gives, gives the
#			columns it names, and on neither engine reads a whole
#			table of those that grow, or sorts it
#	unit		the unit tests that open a store, of the rate limiter, and of
#			the event store
#	golden		the golden pages, byte for byte
#	cgi		the real binary from the shell (tests/cgi), where it has an
#			organization; the other scripts are of files
#	copy		patchbay copy, both ways
#	refused		addresses and servers that are not for us
#	rolling		programs of two versions on one database
#
#	tests/postgresql/run.sh [part…]	only these
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
export BUILD=${BUILD:-build}
. tests/postgresql/cluster.sh
parts=("$@")
passed=0
failed=0
trap cluster_stop EXIT
trap 'exit 130' INT TERM

# part NAME COMMAND…: its last line has "N passed, N failed".
part() {
	local name=$1 said line
	shift
	[ "${#parts[@]}" = 0 ] || [[ " ${parts[*]} " == *" $name "* ]] || return
	said=$("$@")
	line=$(grep -Eo '[0-9]+ passed, [0-9]+ failed' <<<"$said" | tail -n 1)
	if [ -z "$line" ]; then
		failed=$((failed + 1))
		tail -n 40 <<<"$said"
		echo "postgresql: $name came to no end"
		return
	fi
	passed=$((passed + ${line%% *}))
	line=${line#*, }
	line=${line%% *}
	failed=$((failed + line))
	[ "$line" = 0 ] || tail -n 60 <<<"$said"
}

# Not store_upgrade, whose databases are of SQLite: PostgreSQL's upgrades are in
# db_pg_migrate.
suites() {
	grep -lE '(agents|broker|cloud|store|event|page|outside|fleet)_fixture\.h' tests/unit/test_*.c |
	    sed -e 's|.*/test_||' -e 's|\.c$||' -e '/^store_upgrade$/d'
}

# shellcheck disable=SC2046 # a list of words
unit() {
	TEST_DB=$pg_url "$BUILD/unit" $(suites)
}

database() {
	cluster_run createdb -h "$cluster" -U patchbay "$1"
}

golden() {
	database golden &&
	    PATCHBAY_DB=${pg_url}golden tests/golden/run.sh
}

cgi() {
	local script
	for script in $(grep -lx start tests/cgi/test_*.sh); do
		TEST_DB=$pg_url bash "$script" || echo "$script failed"
	done | awk '/ passed, / { p += $1; f += $3; next } { print }
	    END { print p " passed, " f " failed" }'
}

rolling() {
	database rolling && tests/postgresql/rolling.sh "${pg_url}rolling"
}

copy() {
	database copy1 && database copy2 && tests/postgresql/copy.sh "$pg_url"
}

if ! cluster_start; then
	echo "0 passed, 1 failed"
	exit 1
fi
database statements
part statements "$BUILD/pg-statements" "${pg_url}statements"
part unit unit
part golden golden
part cgi cgi
part copy copy
part refused tests/postgresql/refused.sh "$pg_url" "$cluster"
part rolling rolling
echo "postgresql: $passed passed, $failed failed"
[ "$failed" = 0 ]
