#!/bin/bash
# The broker of an installation: Mosquitto starts with what is installed, and
# systemd takes the units.
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin
build=${patchbay%/*}
# Mosquitto loads no plugin with sanitizers, and reads no PostgreSQL.
[ "${build##*/}" != san ] && [ -z "${TEST_DB-}" ] || { echo "0 passed, 0 failed"; exit; }

start admin
packaging/install.sh "$build" "$dir/dest" /usr
conf=$(cat "$dir/dest/etc/patchbay/mosquitto.conf")
conf=${conf//\/usr\/lib\/patchbay\//$build/}
conf=${conf//\/var\/lib\/patchbay/$PATCHBAY_STATE}
port=$((20000 + RANDOM % 20000))
check "its port is that of MQTT" has "$conf" "listener 1883 127.0.0.1"
printf '%s\nuser %s\n' "${conf//1883/$port}" "$(id -un)" >"$dir/mosquitto.conf"
mosquitto -c "$dir/mosquitto.conf" >"$dir/broker.log" 2>&1 &
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

# Another one with the same state directory leaves this one what it has.
sed "s|$port|$((port + 1))|" "$dir/mosquitto.conf" >"$dir/second.conf"
timeout 20 mosquitto -c "$dir/second.conf" >"$dir/second.log" 2>&1
code=$?
check "a second broker does not start" test "$code" -ne 0 -a "$code" -ne 124
check "and says why" has "$(cat "$dir/second.log")" \
    "another broker has this state directory"
check "the first goes on" is "$(said "${key[1]}")" ""
kill "$broker"
wait "$broker"

if command -v systemd-analyze >/dev/null; then
	for unit in "$dir"/dest/usr/lib/systemd/system/*.service; do
		sed -e "s|/usr/bin/patchbay|$patchbay|" \
		    -e "s|/usr/lib/patchbay|$dir/dest&|" \
		    -e "s|/usr/sbin/mosquitto|$(command -v mosquitto)|" "$unit" \
		    >"$dir/${unit##*/}"
	done
	check "systemd takes the units" is "$(systemd-analyze verify \
	    "$dir"/*.service 2>&1 | grep -F "$dir")" ""
fi
finish
