#!/bin/bash
# Installs the Debian packages that are missing:
# packages.sh run|runpostgresql|test|bench|benchpostgresql|deb|ha.
# a|b: either will do; the first is installed when there is none.
set -u
set -o pipefail

build="gcc libc6-dev make libfcgi-dev libcurl4-openssl-dev|libcurl4-gnutls-dev
nettle-dev liboath-dev libqrencode-dev libsecp256k1-dev libpcre2-dev libjansson-dev libpq-dev libsqlite3-dev libsodium-dev libxml2-dev
mosquitto-dev libmosquitto-dev"
run="nginx-light|nginx|nginx-core|nginx-full|nginx-extras
curl ca-certificates util-linux mosquitto"
test="check openssl procps libxml2-utils tidy clang-14 libclang-rt-14-dev valgrind chromium
nodejs npm postgresql mosquitto-clients dpkg-dev binutils"
bench="wrk valgrind sqlite3"
deb="dpkg-dev binutils"
ha="postgresql patroni etcd-server python3-etcd nodejs"

case "${1-}" in
run) want="$build $run" ;;
runpostgresql) want="$build $run postgresql" ;;
test) want="$build $run $test" ;;
bench) want="$build $run $bench" ;;
benchpostgresql) want="$build $run $bench postgresql" ;;
deb) want="$build $deb" ;;
ha) want="$build $run $ha" ;;
*)
	echo "usage: packages.sh run|runpostgresql|test|bench|benchpostgresql|deb|ha" >&2
	exit 2
	;;
esac

# Elsewhere than on Debian the build says what it lacks.
command -v dpkg-query >/dev/null || exit 0

installed() {
	[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=
for choice in $want; do
	found=
	for package in ${choice//|/ }; do
		installed "$package" && found=1 && break
	done
	# Node is often installed from elsewhere, and brings npm.
	case $choice in
	nodejs) command -v node >/dev/null && found=1 ;;
	npm) command -v npm >/dev/null && found=1 ;;
	esac
	[ -n "$found" ] || missing="$missing ${choice%%|*}"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	as_root=
elif command -v sudo >/dev/null; then
	as_root=sudo
else
	echo "Packages are missing; as root, run: apt-get install$missing" >&2
	exit 1
fi
echo "installing:$missing"
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words
if ! { $as_root apt-get update &&
    $as_root apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1
then
	tail -n 5 "$log" >&2
	echo "Packages could not be installed; as root, run: apt-get install$missing" >&2
	exit 1
fi
# Debian starts a server it installs; these are not asked for.
for service in nginx postgresql mosquitto patroni etcd; do
	case $missing in
	*"$service"*) ;;
	*) continue ;;
	esac
	if [ -d /run/systemd/system ]; then
		$as_root systemctl disable --now "$service"
	else
		$as_root service "$service" stop
	fi >"$log" 2>&1 || :
done
