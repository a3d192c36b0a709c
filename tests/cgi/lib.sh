# shellcheck shell=bash
# For the tests of the real binary as plain CGI: a state directory of its own,
# requests, and checks.  A script sources this, calls check …, ends with finish.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
patchbay=$PWD/${BUILD:-build}/patchbay
case ${BUILD:-build} in
/*) patchbay=$BUILD/patchbay ;;
esac
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export PATCHBAY_STATE=$dir/state
# With TEST_DB=postgresql://…/, in a database of its own there.
if [ -n "${TEST_DB-}" ]; then
	export PATCHBAY_DB=${TEST_DB}cgi_$$
	psql -qX "${TEST_DB}postgres" -c "CREATE DATABASE cgi_$$" || exit 1
fi
passed=0
failed=0
cookie=
status=
head=
body=
log=

# check WHAT COMMAND…: the command is true.
check() {
	local what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL ${0##*/}: $what"
		printf '%s\n' "status $status" "$head" "${body:0:2000}"
	fi
}

is() {
	[ "$1" = "$2" ] || { echo "want: $2"; echo "have: $1"; false; }
}

has() {
	[[ $1 == *"$2"* ]]
}

hasnt() {
	[[ $1 != *"$2"* ]]
}

# request METHOD ADDRESS [BODY [NAME=VALUE…]]: sets status, head and body.
# Cookies come from $cookie.  What the program logs is in $log; unless noise=1
# stands before the call it is a surprise, and goes to standard error.
request() {
	local method=$1 address=$2 form=${3-} answer
	shift 2
	(($# > 0)) && shift
	answer=$(printf '%s' "$form" | env REQUEST_METHOD="$method" \
	    REQUEST_URI="$address" HTTP_COOKIE="$cookie" \
	    CONTENT_TYPE=application/x-www-form-urlencoded \
	    CONTENT_LENGTH="${#form}" REMOTE_ADDR=127.0.0.1 "$@" "$patchbay" \
	    2>"$dir/log" | tr -d '\r')
	log=$(<"$dir/log")
	[ -n "${noise-}" ] || [ -z "$log" ] || echo "$method $address: $log" >&2
	head=${answer%%$'\n\n'*}
	body=${answer#*$'\n\n'}
	status=${head%%$'\n'*}
	status=${status#Status: }
}

# The value of a header of the last answer.
header() {
	sed -n "s/^$1: //p" <<<"$head" | head -n 1
}

# The value of a hidden field of the last answer.
hidden() {
	sed -n "s/.*name=\"$1\" value=\"\([^\"]*\)\".*/\1/p" <<<"$body" |
	    head -n 1
}

# start [ROLE]: a fresh organization with a user "someone" of that role
# (admin), signed in.
password=correct-horse-battery
start() {
	"$patchbay" init && printf '%s\n' "$password" |
	    "$patchbay" user add someone "${1:-admin}" || exit 1
	sign_in someone "$password"
}

# sign_in NAME PASSWORD: sets cookie and csrf.
sign_in() {
	cookie=
	request GET /sign-in
	cookie=$(header Set-Cookie)
	cookie=${cookie%%;*}
	request POST /sign-in \
	    "csrf=$(hidden csrf)&name=$1&password=$2&next=${3-}"
	cookie=$(header Set-Cookie)
	cookie=${cookie%%;*}
	signed_in_status=$status
	request GET /devices
	csrf=$(hidden csrf)
}

finish() {
	echo "$passed passed, $failed failed"
	exit $((failed != 0))
}
