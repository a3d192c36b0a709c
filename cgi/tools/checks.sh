# shellcheck shell=bash
# checks.sh: what make run looks at before it starts anything, sourced by
# run.sh: ports, listeners, the password, and that the ports are free.

check_port() {
	if ! [[ $PORT =~ ^[1-9][0-9]{0,4}$ ]] || ((PORT > 65533)); then
		fail "PORT=$PORT is not a port number from 1 to 65533"
	fi
	((PORT >= 1024)) || [ "$(id -u)" = 0 ] ||
	    fail "PORT=$PORT needs root; use one from 1024"
	simport=$((PORT + 1))
	mqttport=$((PORT + 2))
}

# Where devices connect besides: the words of more listeners.
check_mqtt() {
	local port
	listeners=
	for port in "${MQTT_WS_PORT-}" "${MQTT_TLS_PORT-}"; do
		[ -z "$port" ] || { [[ $port =~ ^[1-9][0-9]{0,4}$ ]] &&
		    ((port <= 65535)); } ||
		    fail "MQTT_WS_PORT and MQTT_TLS_PORT are port numbers"
	done
	[ -z "${MQTT_WS_PORT-}" ] || listeners+="listener $MQTT_WS_PORT 127.0.0.1
socket_domain ipv4
protocol websockets
"
	[ -n "${MQTT_TLS_PORT-}" ] || return 0
	[ -r "${MQTT_CERT-}" ] && [ -r "${MQTT_KEY-}" ] ||
	    fail "MQTT_TLS_PORT needs MQTT_CERT and MQTT_KEY, files that can be read"
	listeners+="listener $MQTT_TLS_PORT
protocol mqtt
certfile $(realpath "$MQTT_CERT")
keyfile $(realpath "$MQTT_KEY")
"
}

# As patchbay serve --follow takes it, but before anything is started.
check_follow() {
	[[ $FOLLOW =~ ^[1-9][0-9]{0,4}$ ]] && ((FOLLOW <= 86400)) ||
	    fail "FOLLOW=$FOLLOW is not a number of seconds from 1 to 86400"
}

# Before anything else is done for a first start.
check_password() {
	local LC_ALL=C
	[ -z "$password" ] || { ((${#password} >= 8)) &&
	    ((${#password} <= 200)) && [[ $password != *$'\n'* ]]; } ||
	    fail "ADMIN_PASSWORD needs 8 to 200 bytes in one line"
}

# Somebody listens there.
in_use() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

check_free() {
	in_use "$PORT" && fail "port $PORT is in use; choose another with PORT="
	in_use "$simport" &&
	    fail "port $simport (PORT+1, for the simulator) is in use; choose another PORT="
	in_use "$mqttport" &&
	    fail "port $mqttport (PORT+2, for MQTT) is in use; choose another PORT="
	return 0
}
