#!/bin/bash
# What both engines must take: db/pg makes the tables and columns of db/, and
# every statement of db/queries.sql is prepared on PostgreSQL with the types the
# generator gives its parameters and gives the columns it names; and neither
# engine's plan reads a whole table of those that grow, or sorts it.
#
# A cluster of its own in a temporary directory, on a socket only; as root it is
# the postgres user's.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
BUILD=${BUILD:-build}
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
if [ ! -x "$bin/initdb" ]; then
	echo "postgresql: PostgreSQL's server is not installed"
	echo "0 passed, 1 failed"
	exit 1
fi
dir=$(mktemp -d) || exit 1
as=()
if [ "$(id -u)" = 0 ]; then
	as=(setpriv --reuid=postgres --regid=postgres --clear-groups env
	    HOME="$dir")
	chown postgres "$dir" || exit 1
fi
server() { (cd "$dir" && "${as[@]}" "$bin/$1" "${@:2}"); }
stop() {
	server pg_ctl -D "$dir/data" -m immediate -w stop >/dev/null 2>&1
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM

if ! server initdb -D "$dir/data" -U patchbay --auth=trust --encoding=UTF8 \
    --locale=C --no-sync >"$dir/log" 2>&1 ||
    ! server pg_ctl -D "$dir/data" -w -l "$dir/server.log" -o "-k $dir \
    -c listen_addresses= -c fsync=off" start >>"$dir/log" 2>&1; then
	tail -n 20 "$dir/log"
	echo "0 passed, 1 failed"
	exit 1
fi
"$BUILD/pg-statements" "host=$dir user=patchbay dbname=postgres" \
    db/pg/*.sql
