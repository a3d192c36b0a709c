# cluster.sh: a PostgreSQL server for a test, to be sourced.  A cluster of its
# own in a temporary directory, on a socket only; as root it is the postgres
# user's.  fsync is off: what is tested here does not survive the machine.
#
#	cluster_start [OPTION=VALUE…]	sets cluster (its directory, and that of
#		its socket) and pg_url (postgresql://…/, to be followed by a
#		database's name; the user is a superuser); false when it fails
#	cluster_run PROGRAM ARGUMENT…	one of the server's, as its user
#	cluster_stop

cluster=
cluster_as=()
cluster_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

cluster_run() {
	(cd "$cluster" && "${cluster_as[@]}" "$cluster_bin/$1" "${@:2}")
}

# As root: as the postgres user, from now on.
cluster_become() {
	if [ "$(id -u)" = 0 ]; then
		cluster_as=(setpriv --reuid=postgres --regid=postgres
		    --clear-groups env HOME="$cluster")
	fi
}

# Start the server of a cluster that is there.
cluster_up() {
	local option
	local settings="-c listen_addresses= -c fsync=off"
	settings+=" -c shared_buffers=16MB -c autovacuum=off"
	for option; do
		settings+=" -c $option"
	done
	cluster_run pg_ctl -D "$cluster/data" -w -l "$cluster/server.log" \
	    -o "-k $cluster $settings" start >>"$cluster/log" 2>&1
}

cluster_start() {
	if [ ! -x "$cluster_bin/initdb" ]; then
		echo "PostgreSQL's server is not installed"
		return 1
	fi
	cluster=$(mktemp -d) || return 1
	cluster_become
	[ "$(id -u)" != 0 ] || chown postgres "$cluster" || return 1
	# the socket can be reached by tests of any user
	chmod 711 "$cluster"
	pg_url=postgresql://patchbay@${cluster//\//%2F}/
	cluster_run initdb -D "$cluster/data" -U patchbay --auth=trust \
	    --encoding=UTF8 --locale=C --no-sync >"$cluster/log" 2>&1 &&
	    cluster_up "$@" && return
	tail -n 20 "$cluster/log" "$cluster/server.log" 2>/dev/null
	return 1
}

cluster_stop() {
	[ -n "$cluster" ] || return 0
	cluster_run pg_ctl -D "$cluster/data" -m immediate -w stop \
	    >/dev/null 2>&1
	rm -rf "$cluster"
	cluster=
}
