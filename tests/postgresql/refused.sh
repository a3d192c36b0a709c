#!/bin/bash
# What patchbay says at the start of a database that is not for it:
# refused.sh URL CLUSTER, a server of ours and its directory.
. "$(dirname "$0")/../cgi/lib.sh"
url=$1
cluster=$2
state=$dir/refused
file=$dir/password
sql() { psql -qXAt "${url}postgres" -c "$1" >"$dir/sql"; }

# refuses WHAT SAYS ARGUMENT…: exit 1, and one line that says why.
refuses() {
	local what=$1 says=$2 rc
	shift 2
	log=$("$patchbay" --state "$state" "$@" init 2>&1)
	rc=$?
	check "$what: status" is "$rc" 1
	check "$what: $log" has "$log" "$says"
	check "$what: one line: $log" is "$(grep -c level=error <<<"$log")" 1
	check "$what: no password: $log" hasnt "$log" secret-word
}

sql "CREATE ROLE other LOGIN PASSWORD 'secret-word'"
sql "CREATE DATABASE refused OWNER other"
sed -i '1i local refused other scram-sha-256' "$cluster/data/pg_hba.conf"
sql "SELECT pg_reload_conf()"
other=${url/patchbay@/other@}refused
while psql -qXAt -w "$other" -c 'SELECT 1' >"$dir/sql" 2>&1; do
	sleep 0.1
done

refuses "no server" "Connection refused" --db postgresql://x@127.0.0.1:1/x
refuses "no socket" "No such file" --db "postgresql://x@%2Fnowhere/x"
refuses "no database" "does not exist" --db "${url}nosuch"
refuses "no password" "no password supplied" --db "$other"
printf '*:*:*:*:wrong\n' >"$file"
chmod 644 "$file"
log=$("$patchbay" --state "$state" --db "$other" --db-passfile "$file" init 2>&1)
check "a file that others can read" has "$log" "chmod 600 it"
chmod 600 "$file"
refuses "wrong password" "password authentication failed" --db "$other" \
    --db-passfile "$file"
log=$("$patchbay" --state "$state" --db "${other/other@/other:secret-word@}" \
    init 2>&1)
check "a password in the arguments" is "$?" 2
check "is not repeated" hasnt "$log" secret-word
check "nothing was made of it" is "$(psql -qXAt "${url}refused" -c \
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")" 0
printf '*:*:*:*:secret-word\n' >"$file"
check "the right one" "$patchbay" --state "$state" --db "$other" \
    --db-passfile "$file" init
check "or in the environment" env \
    PATCHBAY_DB="${other/other@/other:secret-word@}" \
    "$patchbay" --state "$state" check >"$dir/said"
sql "ALTER DATABASE refused SET default_transaction_read_only = on"
refuses "a server that takes no writes" "session is read-only" --db "$other" \
    --db-passfile "$file"
PATCHBAY_DB='postgresql://x:secret-word@[y/z' refuses "an address that is none" \
    "cannot be read"

# A server in recovery, which libpq is told to take.
standby() {
	. tests/postgresql/cluster.sh
	trap cluster_stop EXIT
	cluster_start hot_standby=on || return
	cluster_run pg_ctl -D "$cluster/data" -m fast -w stop >"$dir/said"
	"${cluster_as[@]}" touch "$cluster/data/standby.signal"
	cluster_run pg_ctl -D "$cluster/data" -w -l "$cluster/server.log" \
	    -o "-k $cluster -c listen_addresses=" start >"$dir/said"
	"$patchbay" --state "$state" \
	    --db "${pg_url}postgres?target_session_attrs=any" init 2>&1
}
log=$(standby)
check "a standby: $log" has "$log" "standby in recovery"
check "in one line: $log" is "$(grep -c level=error <<<"$log")" 1
finish
