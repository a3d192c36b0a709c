#!/bin/bash
# The command line.
. "$(dirname "$0")/lib.sh"

# says STATUS WORDS… : runs patchbay, keeps what it says in $body.
runs() {
	local want=$1 rc
	shift
	body=$("$patchbay" "$@" 2>&1)
	rc=$?
	status=$rc
	is "$rc" "$want"
}

check "help" runs 0 help
check "is about serve" has "$body" "usage: patchbay serve"
check "no such command" runs 2 frobnicate
check "no words" runs 2
check "no such option" runs 2 --frobnicate
check "workers are a number" runs 2 serve --pages many
check "of at least one" runs 2 serve --outside 0
check "no database yet" runs 1 user list
check "says what makes it" has "$body" "patchbay init"
check "check says so too" runs 1 check
for word in serve migrate new-key; do
	check "$word without a database" runs 1 $word
	check "$word says what makes one" has "$body" "patchbay init"
	check "$word has made nothing" test ! -e "$PATCHBAY_STATE"
done

check "init" runs 0 init
check "silently" is "$body" ""
check "state is closed to others" is "$(stat -c %a "$PATCHBAY_STATE")" 700
check "the key too" is "$(stat -c %a "$PATCHBAY_STATE/secret.key")" 600
check "the database too" is "$(stat -c %a "$PATCHBAY_STATE/patchbay.db")" 600
key=$(sha256sum "$PATCHBAY_STATE/secret.key")
check "check" runs 0 check
organization=$body
check "migrate" runs 0 migrate
check "init again" runs 0 init
check "keeps the key" is "$(sha256sum "$PATCHBAY_STATE/secret.key")" "$key"
check "and the organization" runs 0 check
check "as it was" is "$body" "$organization"

# one of the two is lost: nothing takes its place unasked
mv "$PATCHBAY_STATE/patchbay.db" "$dir/kept.db"
for word in init serve migrate new-key; do
	check "$word with a key alone" runs 1 $word
	check "$word says what is missing" has "$body" "patchbay.db"
	check "$word made no database" test ! -e "$PATCHBAY_STATE/patchbay.db"
done
: >"$PATCHBAY_STATE/patchbay.db"
check "an empty file is no database" runs 1 serve
check "nor is one made of it" runs 1 init
check "it stays empty" test ! -s "$PATCHBAY_STATE/patchbay.db"
mv "$dir/kept.db" "$PATCHBAY_STATE/patchbay.db"
check "there is a key" runs 1 new-key
mv "$PATCHBAY_STATE/secret.key" "$dir/kept.key"
for word in serve migrate; do
	check "$word without the key" runs 1 $word
	check "$word says what makes another" has "$body" "patchbay new-key"
	check "$word made no key" test ! -e "$PATCHBAY_STATE/secret.key"
done
check "a new one when asked" runs 0 new-key
check "is closed to others" is "$(stat -c %a "$PATCHBAY_STATE/secret.key")" 600
rm "$PATCHBAY_STATE/secret.key"
check "where nothing is sealed, init finishes" runs 0 init
mv "$dir/kept.key" "$PATCHBAY_STATE/secret.key"

check "no users" runs 0 user list
check "none" is "$body" ""
check "a role there is not" runs 1 user add jo boss <<<long-enough
check "a password too short" runs 1 user add jo viewer <<<short
check "none at all" runs 1 user add jo viewer </dev/null
check "a name with a blank" runs 1 user add "jo doe" viewer <<<long-enough
check "a name that is empty" runs 1 user add "" viewer <<<long-enough
check "add" runs 0 user add jo viewer <<<long-enough
check "twice" runs 1 user add jo admin <<<long-enough
check "says why" has "$body" "already"
check "in another case, too" runs 1 user add JO admin <<<long-enough
check "role" runs 0 user role jo operator
check "of nobody" runs 1 user role nobody operator
check "disable" runs 0 user disable jo
check "list" runs 0 user list
check "shows it" is "$body" $'jo\toperator\tdisabled'
check "enable" runs 0 user enable jo
check "passwd" runs 0 user passwd jo <<<longer-enough
check "passwd of nobody" runs 1 user passwd nobody <<<longer-enough
check "missing words" runs 2 user add jo

check "no API keys" runs 0 key list
check "none at all" is "$body" ""
check "a key's role" runs 1 key add billing boss
check "a key without a name" runs 1 key add "" viewer
check "a key of two lines" runs 1 key add $'a\nb' viewer
check "key add" runs 0 key add "billing run" operator
key=${body%%$'\n'*}
token=${body#*$'\n'}
check "of the form of keys" eval '[[ $key =~ ^a-[a-z0-9]{6}-[a-z0-9]{10}$ ]]'
check "and a token" eval '[[ $token =~ ^[A-Za-z0-9_-]{24}$ ]]'
check "key list" runs 0 key list
check "shows no token" is "$body" "$key"$'\toperator\t-\t-\tbilling run'
check "the token is stored nowhere" eval \
    '! grep -aqF -e "$token" "$PATCHBAY_STATE"/patchbay.db*'
check "key revoke" runs 0 key revoke "$key"
check "key revoke again" runs 1 key revoke "$key"
check "says that there is none" has "$body" "no such key"
check "nothing left" runs 0 key list
check "nothing at all" is "$body" ""

kept=$PATCHBAY_STATE-kept
check "doctor without a worker" runs 1 doctor
check "says so" has "$body" "BAD   Background worker: None is running."
check "looks at the backup" has "$body" "None was made with patchbay backup."
check "backup" runs 0 backup "$kept"
check "says that the key is not in it" has "$body" "secret.key is not in it"
check "closed to others" is "$(stat -c %a "$kept") $(stat -c %a "$kept/patchbay.db")" "700 600"
check "another of that name" runs 1 backup "$kept"
check "is named" has "$body" "$kept: exists already"
check "where nobody can write" runs 1 backup /proc/nowhere
check "is named as well" has "$body" /proc/nowhere
runs 1 doctor
check "doctor knows of it" has "$body" "good  Backup: The last one was made"
chmod 640 "$PATCHBAY_STATE/secret.key"
runs 1 doctor
check "doctor sees who may read the key" has "$body" "BAD   Key:"
chmod 600 "$PATCHBAY_STATE/secret.key"
check "verify" runs 0 verify "$kept"
check "knows the key" has "$body" "the key of this backup"
check "restore over it" runs 1 restore "$kept"
check "is refused" has "$body" "move it away"
check "restore elsewhere" runs 0 --state "$PATCHBAY_STATE-other" restore "$kept"
check "says what is missing" has "$body" "secret.key is missing"
cp "$PATCHBAY_STATE/secret.key" "$PATCHBAY_STATE-other/"
check "is the same organization" runs 0 --state "$PATCHBAY_STATE-other" check
check "by its id" is "$body" "$organization"
check "doctor of nothing" runs 1 --state "$PATCHBAY_STATE-nowhere" doctor
check "says what to do" has "$body" "patchbay restore"
check "no backup" runs 1 verify "$PATCHBAY_STATE"
check "is said" has "$body" "not a complete backup"
rm -r "$kept" "$PATCHBAY_STATE-other"

: >"$PATCHBAY_STATE/secret.key"
check "an empty key is noticed" runs 1 check
PATCHBAY_STATE=$PATCHBAY_STATE-second
mkdir -p "$PATCHBAY_STATE/run"
exec 9>"$PATCHBAY_STATE/run/serve.lock"
flock 9
check "init beside the lock" runs 0 init
rm -r "$PATCHBAY_STATE/limiter"
check "a second master" runs 1 serve
check "is told so" has "$body" "another master"
exec 9>&-
rm -r "$PATCHBAY_STATE"
PATCHBAY_STATE=/proc/nowhere
check "a state that cannot be made" runs 1 init
check "is named" has "$body" /proc/nowhere
finish
