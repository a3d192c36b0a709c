#!/bin/bash
# The broker of an installation: the commands of docs/devices.md make a configuration
# with which Mosquitto starts, and systemd takes both units.
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin
build=${patchbay%/*}
# Mosquitto loads no plugin with sanitizers, and reads no PostgreSQL.
[ "${build##*/}" != san ] && [ -z "${TEST_DB-}" ] || { echo "0 passed, 0 failed"; exit; }

start admin
mkdir "$dir/etc"
made=$(sed -n '/^    sed -e .*@PLUGIN@/,/mosquitto.conf$/p' docs/devices.md)
check "docs/devices.md has the command" has "$made" ">/etc/patchbay/mosquitto.conf"
made=${made//\/usr\/local\/lib\//$build/}
made=${made//\/var\/lib\/patchbay/$PATCHBAY_STATE}
made=${made//\/etc\/patchbay/$dir/etc}
port=$((20000 + RANDOM % 20000))
made=${made//|1883|/|$port|}
bash -c "$made"
check "nothing is left to fill in" is "$(grep -v '^#' "$dir/etc/mosquitto.conf" | grep -c @)" 0
echo "user $(id -un)" >>"$dir/etc/mosquitto.conf"
mosquitto -c "$dir/etc/mosquitto.conf" >"$dir/broker.log" 2>&1 &
broker=$!
trap 'kill $broker 2>/dev/null; rm -rf "$dir"' EXIT
mapfile -t key < <("$patchbay" key add test operator)
org=${key[0]#a-}
org=${org%%-*}
said() {
	mosquitto_pub -h 127.0.0.1 -p "$port" -i "a:$org:test" -u "${key[0]}" \
	    -P "$1" -t iot-2/type/none/id/x/cmd/y/fmt/text -m z -q 0 2>&1
}
for ((i = 0; i < 50; i++)); do
	[[ $(said "${key[1]}") != *refused* ]] && break
	sleep 0.1
done
check "an API key signs in" is "$(said "${key[1]}")" ""
check "and no other token does" has "$(said wrong)" "not authorised"
check "the broker has nothing to say" is "$(grep -v "run as root" \
    "$dir/broker.log")" ""
kill "$broker"
wait "$broker"

if command -v systemd-analyze >/dev/null; then
	for unit in docs/patchbay.service docs/patchbay-mosquitto.service; do
		sed -e "s|/usr/local/bin/patchbay|$patchbay|" \
		    -e "s|/usr/sbin/mosquitto|$(command -v mosquitto)|" "$unit" \
		    >"$dir/${unit##*/}"
	done
	check "systemd takes the units" is "$(systemd-analyze verify \
	    "$dir"/*.service 2>&1 | grep -F "$dir")" ""
fi
finish
