#!/bin/bash
# patchbay copy, both ways: copy.sh URL, the address of a server that has the
# empty databases copy1 and copy2.  Pages are the same from either engine.
. "$(dirname "$0")/../cgi/lib.sh"
url=$1
export PATCHBAY_NOW=1779796800000
seed=${patchbay%/patchbay}/golden-seed
cookie=patchbay_session=golden-admin-session
first=$dir/first
second=$dir/second

# on DIRECTORY [DATABASE]: a page with rows of many tables, from there.  When a
# device was heard exactly is known from its events, which are not copied.
on() {
	local page
	for page in /devices.json /devices/water-meter/cellar-1 /extensions; do
		request GET "$page" '' PATCHBAY_STATE="$1" PATCHBAY_DB="${2-}"
		echo "$page: $status"
		sed -E -e 's/(name="(once|csrf)" value=")[^"]+/\1/' \
		    -e 's|(request <code>)[^<]+|\1|' \
		    -e 's/("lastEvent":")[^"]+/\1/' <<<"$body"
	done
}

copy() {
	local state=$1
	shift
	"$patchbay" --state "$state" copy "$@" 2>"$dir/copy.log"
}

"$patchbay" --state "$first" init && "$seed" "$first" || exit 1
want=$(on "$first")
check "pages to compare" is "$(grep -c ': 200$' <<<"$want")" 3

check "copies there" copy "$first" --to "${url}copy1" >"$dir/said"
check "says what it copied" grep -Eq '^device: [1-9][0-9]* rows, the same in both$' "$dir/said"
check "the key is the same" env PATCHBAY_DB="${url}copy1" \
    "$patchbay" --state "$first" migrate
check "the same pages" is "$(on "$first" "${url}copy1")" "$want"

check "not over what is there" is \
    "$(copy "$first" --to "${url}copy1"; echo $?)" 1
check "which is said" grep -q 'the target is not empty' "$dir/copy.log"

# A target that takes only some of it keeps nothing.
"$patchbay" --state "$dir/other" --db "${url}copy2" init
sql() { psql -qXAt "${url}copy2" -c "$1"; }
sql "ALTER TABLE link ADD CONSTRAINT no CHECK (device < 3)"
check "fails" is "$(copy "$first" --to "${url}copy2" >"$dir/said"; echo $?)" 1
check "keeps nothing" is "$(sql 'SELECT count(*) FROM device')" 0
mkdir -p "$second" && cp "$first/secret.key" "$second/"
check "copies back" copy "$second" --from "${url}copy1" >"$dir/said"
check "the same pages again" is "$(on "$second")" "$want"
check "not over a file" is \
    "$(copy "$second" --from "${url}copy1"; echo $?)" 1

# A backup is the same file, whichever engine it comes from.
run() { "$patchbay" --state "$@" >"$dir/said" 2>"$dir/backup.log"; }
third=$dir/third
check "backs up" run "$first" --db "${url}copy1" backup "$dir/kept"
check "verifies" run "$first" verify "$dir/kept"
check "with its key" grep -q 'the key of this backup' "$dir/said"
mkdir -p "$third" && cp "$first/secret.key" "$third/"
check "restores to a file" run "$third" restore "$dir/kept"
check "signed out" is "$(on "$third" | grep -c ": 200$")" 0
"$patchbay" --state "$third" user list >"$dir/people"
check "with its people" is "$("$patchbay" --state "$first" user list)" \
    "$(cat "$dir/people")"
check "not events of a server" is \
    "$(run "$first" --db "${url}copy1" backup "$dir/more" --events; echo $?)" 1
check "which is said" grep -q 'pg_dump' "$dir/backup.log"
check "not over what is there" is \
    "$(run "$first" --db "${url}copy1" restore "$dir/kept"; echo $?)" 1
sql "ALTER TABLE link DROP CONSTRAINT no"
check "restores to a server" run "$first" --db "${url}copy2" restore "$dir/kept"
check "all of it" is "$(sql 'SELECT count(*) FROM device')" \
    "$(psql -qXAt "${url}copy1" -c 'SELECT count(*) FROM device')"
check "nothing is left there" is "$(ls "$dir" | grep -c kept)" 1

check "one address" is "$(copy "$first"; echo $?)" 1
check "nothing is left" is "$(ls "$second" | tr '\n' ' ')" \
    "limiter patchbay.db run secret.key "
finish
