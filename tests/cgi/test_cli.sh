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
check "says what makes it" has "$body" "patchbay migrate"
check "check says so too" runs 1 check

check "migrate" runs 0 migrate
check "silently" is "$body" ""
check "state is closed to others" is "$(stat -c %a "$PATCHBAY_STATE")" 700
check "the key too" is "$(stat -c %a "$PATCHBAY_STATE/secret.key")" 600
check "the database too" is "$(stat -c %a "$PATCHBAY_STATE/patchbay.db")" 600
key=$(sha256sum "$PATCHBAY_STATE/secret.key")
check "migrate again" runs 0 migrate
check "keeps the key" is "$(sha256sum "$PATCHBAY_STATE/secret.key")" "$key"
check "check" runs 0 check

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

: >"$PATCHBAY_STATE/secret.key"
check "an empty key is noticed" runs 1 check
PATCHBAY_STATE=$PATCHBAY_STATE-second
mkdir -p "$PATCHBAY_STATE/run"
exec 9>"$PATCHBAY_STATE/run/serve.lock"
flock 9
check "a second master" runs 1 serve
check "has made nothing" test ! -e "$PATCHBAY_STATE/patchbay.db"
exec 9>&-
rm -r "$PATCHBAY_STATE"
PATCHBAY_STATE=/proc/nowhere
check "a state that cannot be made" runs 1 migrate
check "is named" has "$body" /proc/nowhere
finish
