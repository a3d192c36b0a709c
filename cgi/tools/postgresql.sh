# shellcheck shell=bash
# postgresql.sh: what make run needs for DB=postgresql, sourced by run.sh: a
# cluster of its own in STATE/postgresql, reached by a socket in STATE/run only.

pg_bin=
database=	# the server's process

# Before anything is started; the first start makes the cluster.
pg_prepare() {
	pg_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
	[ -x "$pg_bin/postgres" ] || fail "PostgreSQL's server is not installed"
	[ "$user" != root ] ||
	    fail "PostgreSQL does not run as root: use a tree and a STATE that ${SUDO_USER:-www-data} can reach"
	[ -e "$STATE/postgresql/PG_VERSION" ] && return
	as_user "$pg_bin/initdb" -D "$STATE/postgresql" -U patchbay --auth=trust \
	    --encoding=UTF8 --locale=C >"$STATE/log/postgresql.log" 2>&1 || {
		tail -n 3 "$STATE/log/postgresql.log" >&2
		fail "the PostgreSQL cluster could not be made"
	}
}

pg_answers() {
	as_user "$pg_bin/pg_isready" -q -h "$STATE/run" -U patchbay -d postgres
}

pg_start() {
	start postgresql "$pg_bin/postgres" -D "$STATE/postgresql" \
	    -k "$STATE/run" -c listen_addresses=
	database=${pids[-1]}
	until_true "PostgreSQL did not start in time" pg_answers
	as_user "$pg_bin/psql" -qXAt -h "$STATE/run" -U patchbay postgres -c \
	    "SELECT 1 FROM pg_database WHERE datname = 'patchbay'" |
	    grep -q 1 ||
	    as_user "$pg_bin/createdb" -h "$STATE/run" -U patchbay patchbay ||
	    fail "the database could not be made"
	export PATCHBAY_DB="postgresql://patchbay@${STATE//\//%2F}%2Frun/patchbay"
}

# The last to go, so that nobody misses it; INT is a fast shutdown.
pg_stop() {
	local i
	[ -n "$database" ] || return
	kill -INT "$database" 2>/dev/null
	for ((i = 0; i < 50; i++)); do
		alive "$database" || return
		sleep 0.1
	done
	kill -QUIT "$database" 2>/dev/null
}
