#!/bin/bash
# answers.sh DIR: asks the carrier simulator, as plain CGI, every operation in
# every branch, and writes what it answers into DIR:
#
#	control-center-NAME.xml, orange-NAME.xml	answers
#	fault-NAME.xml, malima-NAME.xml			faults
#	live-NAME.json					Live Objects
#	pelion-NAME.json				the mbed Device Connector, Izuma
#	push-TYPE.xml					events it pushes
#
# for a check against the carriers' schemas.  Fails when an answer is not what
# its name says (an answer for a fault, another fault).
set -u
out=$1
case ${BUILD:-build} in
/*) sim=$BUILD/patchbay-sim ;;
*) sim=$PWD/${BUILD:-build}/patchbay-sim ;;
esac
PATCHBAY_STATE=$(mktemp -d) || exit 1
export PATCHBAY_STATE PATCHBAY_NOW=1780000000000	# 2026-05-28
trap 'rm -rf "$PATCHBAY_STATE"' EXIT
rc=0

# ask METHOD PATH BODY [NAME=VALUE…]: status and body
ask() {
	local method=$1 path=$2 form=$3 answer
	shift 3
	answer=$(printf '%s' "$form" | env -u HTTP_COOKIE \
	    REQUEST_METHOD="$method" REQUEST_URI="$path" \
	    CONTENT_LENGTH="$(printf '%s' "$form" | wc -c)" \
	    REMOTE_ADDR=127.0.0.1 "$@" "$sim" | tr -d '\r')
	status=${answer%%$'\n'*}
	status=${status#Status: }
	body=${answer#*$'\n\n'}
}

form() {
	ask POST "$1" "$2" CONTENT_TYPE=application/x-www-form-urlencoded
}

wrong() {
	echo "answers: $1: not as expected: $status ${body:0:300}"
	rc=1
}

# --- Control Center ---

account=test
licence=

# cc NAME OPERATION CHILDREN [ATTRIBUTES]: 200, or when NAME is a number a
# fault of that number
cc() {
	local request name=$1
	request="<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'
	 xmlns:j='http://api.jasperwireless.com/ws/schema'><e:Header>
	 <w:Security xmlns:w='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'>
	 <w:UsernameToken><w:Username>${user:-$account}</w:Username>
	 <w:Password>${password:-${user:-$account}-password}</w:Password>
	 </w:UsernameToken></w:Security></e:Header><e:Body>
	 <j:$2Request ${4-}><j:messageId>m &amp; 1</j:messageId><j:version/>
	 <j:licenseKey>${licence:-$account-licence-key}</j:licenseKey>$3
	 </j:$2Request></e:Body></e:Envelope>"
	ask POST /ws/service/terminal "$request" "CONTENT_TYPE=text/xml"
	if [[ ${name%%-*} =~ ^[0-9]+$ ]]; then
		[[ $status == 500* &&
		    $body == *"<faultstring>${name%%-*}</faultstring>"* ]] ||
		    wrong "$name"
		printf '%s\n' "$body" >"$out/fault-$account-$name.xml"
	else
		[[ $status == 200* && $body == *":$2Response"* ]] ||
		    wrong "$name"
		printf '%s\n' "$body" >"$out/control-center-$account-$name.xml"
	fi
}

# sim SERIAL: its ICCID in the account
sim() {
	local number i d s=0 digits
	case $account in
	test) number=10 ;;
	test-two) number=11 ;;
	att-demo) number=02 ;;
	esac
	digits=$(printf '89999%s%011d' "$number" "$1")
	for ((i = 0; i < 18; i++)); do
		d=${digits:17-i:1}
		((i % 2 == 0 && (d *= 2) > 9 && (d -= 9)))
		((s += d))
	done
	echo "$digits$(((10 - s % 10) % 10))"
}

iccids() {
	local serial
	for serial in "$@"; do
		echo "<j:iccid>$(sim "$serial")</j:iccid>"
	done
}

edit() {
	cc "$1" EditTerminal "$(iccids "$2")${5-}<j:targetValue>$4</j:targetValue><j:changeType>$3</j:changeType>"
}

send() {
	cc "$1" SendSMS "<j:sentToIccid>$(sim "$2")</j:sentToIccid><j:messageText>$3</j:messageText>" "${4-}"
}

control_center() {
	local long nobody=8999900000000000006
	form /simulator/policy "account=$account&per_second=0"
	cc echo Echo "<j:value>&lt;hello&gt;</j:value>"
	cc echo-empty Echo "<j:value/>"
	cc modified GetModifiedTerminals ""
	cc modified-since GetModifiedTerminals "<j:since>2026-06-01T00:00:00Z</j:since>"
	cc modified-state GetModifiedTerminals "<j:simState>PURGED</j:simState>"
	cc modified-unknown GetModifiedTerminals "<j:simState>UNKNOWN</j:simState>"
	cc 400000-date GetModifiedTerminals "<j:since>yesterday</j:since>"
	cc 400000-state GetModifiedTerminals "<j:simState>ON</j:simState>"
	cc 400201-account GetModifiedTerminals "" "accountId='1'"
	cc details GetTerminalDetails "<j:iccids>$(iccids {1..20})<j:iccid>$nobody</j:iccid></j:iccids>"
	cc details-fifty GetTerminalDetails "<j:iccids>$(iccids {21..70})</j:iccids>"
	cc 400400-details GetTerminalDetails "<j:iccids>$(iccids {1..51})</j:iccids>"
	cc 100100-details GetTerminalDetails "<j:iccids><j:iccid>$nobody</j:iccid></j:iccids>"
	cc 100101-details GetTerminalDetails "<j:iccids/>"
	edit edit-state 8 3 ACTIVATED_NAME
	edit edit-plan 1 4 "$([ "$account" = att-demo ] && echo IoT 25MB US || echo Camera 5GB)"
	edit edit-overage 1 7 TEMPORARY_OVERRIDE
	edit edit-ahead 1 3 DEACTIVATED_NAME "<j:effectiveDate>2026-06-30Z</j:effectiveDate>"
	edit edit-device 1 1 "pump &amp; 1"
	edit edit-modem 1 2 m1
	edit edit-custom 1 79 north
	edit 100300-state 1 3 INVENTORY_NAME
	edit 100300-name 1 3 ACTIVATED
	edit 100300-plan 1 4 none
	edit 100300-overage 1 7 SOMETIMES
	edit 100300-null 1 3 ""
	edit 100300-date 1 3 DEACTIVATED_NAME "<j:effectiveDate>2026-05-27</j:effectiveDate>"
	edit 100200-type 1 99 x
	cc details-edited GetTerminalDetails "<j:iccids>$(iccids 1 8)</j:iccids>"
	cc trail GetTerminalAuditTrail "$(iccids 1)<j:daysOfHistory>365</j:daysOfHistory>"
	cc trail-none GetTerminalAuditTrail "$(iccids 4)"
	cc 400000-days GetTerminalAuditTrail "$(iccids 1)<j:daysOfHistory>366</j:daysOfHistory>"
	cc usage GetTerminalUsage "$(iccids 1)<j:cycleStartDate>2026-04-$cycle</j:cycleStartDate>"
	cc usage-test GetTerminalUsage "$(iccids 7)<j:cycleStartDate>2026-04-${cycle}Z</j:cycleStartDate>"
	cc 200200-present GetTerminalUsage "$(iccids 1)<j:cycleStartDate>2026-05-$cycle</j:cycleStartDate>"
	cc 200200-middle GetTerminalUsage "$(iccids 1)<j:cycleStartDate>2026-04-20</j:cycleStartDate>"
	cc 200200-none GetTerminalUsage "$(iccids 4)<j:cycleStartDate>2026-04-$cycle</j:cycleStartDate>"
	cc 200200-undated GetTerminalUsage "$(iccids 1)"
	cc session GetSessionInfo "$(iccids 1 2 3 4 9)"
	cc session-none GetSessionInfo "$(iccids 4)"
	cc 100100-session GetSessionInfo "<j:iccid>$nobody</j:iccid>"
	send sms 1 "caf&#233; &lt;&amp;&gt; #reply"
	send sms-fail 1 "#fail"
	send sms-base64 1 aGVsbG8= "messageTextEncoding='BASE64'"
	send 500400-sms 1 ""
	send 500700-sms 9 hello
	send 500800-sms 1 "!!" "messageTextEncoding='BASE64'"
	long=$(printf '%161s' | tr ' ' x)
	send 500500-sms 1 "$long"
	cc sms-pending GetSMSDetails "<j:smsMsgIds><j:smsMsgId>1</j:smsMsgId></j:smsMsgIds>"
	form /simulator/clock add=60s
	cc sms-done GetSMSDetails "<j:smsMsgIds><j:smsMsgId>1</j:smsMsgId><j:smsMsgId>2</j:smsMsgId><j:smsMsgId>3</j:smsMsgId></j:smsMsgIds>"
	cc sms-encoded GetSMSDetails "<j:smsMsgIds><j:smsMsgId>1</j:smsMsgId></j:smsMsgIds>" "messageTextEncoding='BASE64'"
	cc 500300-sms GetSMSDetails "<j:smsMsgIds><j:smsMsgId>999</j:smsMsgId></j:smsMsgIds>"
	cc sms-modified GetModifiedSMS "$(iccids 1)<j:fromDate>2026-05-28T00:00:00Z</j:fromDate>"
	cc sms-all GetModifiedSMS ""
	cc sms-nothing GetModifiedSMS "$(iccids 2)"
	cc 500100-sms GetModifiedSMS "<j:fromDate>2026-05-28T00:00:00Z</j:fromDate><j:toDate>2026-05-27T00:00:00Z</j:toDate>"
	form /simulator/reset "account=$account&what=state"
}

# --- Orange: the M2M API ---

# mlm NAME OPERATION CHILDREN: 200, or when NAME begins with a capital a fault
# with that code or element
mlm() {
	local request name=$1
	request="<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'
	 xmlns:v='http://webservice.malima.francetelecom.com/v1'
	 xmlns:c='http://connectivityDirectory.types.malima.francetelecom.com'
	 xmlns:m='http://common.types.malima.francetelecom.com'><s:Header/>
	 <s:Body><v:$2ConnectivityDirectory>$3</v:$2ConnectivityDirectory>
	 </s:Body></s:Envelope>"
	ask POST "${path:-/MLM}/ConnectivityDirectory-1" "$request" \
	    CONTENT_TYPE=text/xml HTTP_AUTHORIZATION="Basic $(printf %s \
	    "${user:-orange-test}:${user:-orange-test}-password" | base64 -w0)"
	if [[ $name == [A-Z]* ]]; then
		[[ $status == 500* && $body == *"${name%%-*}"* ]] ||
		    wrong "$name"
		printf '%s\n' "$body" >"$out/malima-$name.xml"
	else
		[[ $status == 200* && $body == *Response* ]] || wrong "$name"
		printf '%s\n' "$body" >"$out/orange-$name.xml"
	fi
}

serials() {
	local n i d s digits
	for n in "$@"; do
		digits=$(printf '999921%06d' "$n") s=0
		for ((i = 0; i < 12; i++)); do
			d=${digits:11-i:1}
			((i % 2 == 0 && (d *= 2) > 9 && (d -= 9)))
			((s += d))
		done
		echo "<m:simSerialNumber>$digits$(((10 - s % 10) % 10))</m:simSerialNumber>"
	done
}

malima() {
	local all="<c:showHierarchyDetail>true</c:showHierarchyDetail><c:showDeviceInfo>true</c:showDeviceInfo><c:showIccid>true</c:showIccid><c:showImsi>true</c:showImsi>"
	mlm directory get "<c:lineIdentifiers>$(serials 1)</c:lineIdentifiers>"
	mlm directory-all get "<c:lineIdentifiers>$(serials {1..100})</c:lineIdentifiers>$all"
	mlm directory-unknown get "<c:lineIdentifiers>$(serials 1 999)<m:simSerialNumber>x</m:simSerialNumber></c:lineIdentifiers>$all"
	mlm directory-subscription get "<c:lineIdentifiers><m:subscriptionNumber>21000001</m:subscriptionNumber></c:lineIdentifiers>"
	mlm directory-number get "<c:lineIdentifiers><m:msisdnData><m:cc>999</m:cc><m:sn>210000000001</m:sn></m:msisdnData><m:msisdnData><m:cc>1</m:cc><m:sn>2</m:sn></m:msisdnData></c:lineIdentifiers>"
	mlm directory-machine get "<c:lineIdentifiers><m:machineSerialNumber>M1</m:machineSerialNumber></c:lineIdentifiers>"
	mlm directory-imsi get "<c:imsi>999992100000001</c:imsi><c:imsi>1</c:imsi>"
	mlm search searchIn ""
	mlm search-one searchIn "<c:rangeSize>1</c:rangeSize>"
	mlm search-all searchIn "<c:showHierarchyDetail>1</c:showHierarchyDetail><c:showStatSimPerSimStatus>true</c:showStatSimPerSimStatus><c:showDeviceInfo>true</c:showDeviceInfo><c:showImsi>true</c:showImsi><c:rangeSize>1000</c:rangeSize>"
	mlm search-status searchIn "<c:searchCriterion><c:simStatus>SLEEPING</c:simStatus><c:simStatus>CANCELLED</c:simStatus></c:searchCriterion><c:sortCriterion><c:order>DESC</c:order><c:attribute>STATUS_CHANGE_DATE</c:attribute></c:sortCriterion>"
	mlm search-none searchIn "<c:searchCriterion><c:machineName>none</c:machineName></c:searchCriterion><c:rangeStart>5</c:rangeStart>"
	path=/MLM_EXT_IMC
	mlm search-imc searchIn "<c:rangeSize>2</c:rangeSize><c:rangeStart>3</c:rangeStart>"
	path=
	mlm INVALID_RANGE_SIZE_PARAMETER searchIn "<c:rangeSize>0</c:rangeSize>"
	mlm INVALID_RANGE_START_PARAMETER searchIn "<c:rangeStart>-1</c:rangeStart>"
	mlm TooManyLineIdentifiersError get "<c:lineIdentifiers>$(serials {1..101})</c:lineIdentifiers>"
	mlm MLM_DEFAULT_ERROR_CODE get "<c:lineIdentifiers/>"
	user=orange-test-none
	mlm MLM_SOAP_HEADER_ERROR searchIn ""
	user=
	form /simulator/faults "account=orange-test&fault=quota&next=1"
	mlm MLM_QUOTA_EXCEEDED searchIn ""
	form /simulator/faults "account=orange-test&fault=error&next=1"
	mlm MALIMA_INTERNAL_ERROR searchIn ""
}

# --- Orange: Live Objects ---

# live NAME SCHEMA STATUS METHOD PATH [BODY]
live() {
	ask "$4" "/api/v1/networks/cellular$5" "${6-}" \
	    CONTENT_TYPE=application/json \
	    HTTP_X_API_KEY="${key-orange-test-api-key}"
	[[ $status == "$3"* ]] || wrong "live $1"
	printf '%s\n' "$body" >"$out/live-$1-$2.json"
}

live_objects() {
	local s=/subscriptions/21 n
	live providers ProviderResponse 200 GET /providers
	for n in {000001..000012}; do
		live "one$n" GetSubscriptionResponse 200 GET "$s$n"
	done
	live msisdn SubscriptionResponse 200 POST /subscriptions/search '{"type":"msisdn","value":"999210000000001"}'
	live unseen SubscriptionResponse 200 POST /subscriptions/search '{"type":"imei","value":"1"}'
	live urn SubscriptionResponse 200 POST /subscriptions/search '{"type":"deviceId","value":"urn:x"}'
	live type WebErrorResponse 400 POST /subscriptions/search '{"type":"iccid","value":"1"}'
	live json WebErrorResponse 400 POST /subscriptions/search '[]'
	live unknown WebErrorResponse 404 GET "${s}999999"
	live long WebErrorResponse 400 GET /subscriptions/1234567890123456789012345
	live location GetLocationResponse 200 GET "${s}000001/location"
	live nowhere WebErrorResponse 404 GET "${s}000004/location"
	live traffic TrafficData 200 GET "${s}000001/traffic/history"
	live hours TrafficData 200 GET "${s}000001/traffic/history?interval=1h&limit=999&timeZone=%2B02:00"
	live weeks TrafficData 200 GET "${s}000001/traffic/history?interval=1w&limit=3&timeZone=UTC"
	live limit WebErrorResponse 400 GET "${s}000001/traffic/history?limit=1000"
	live interval WebErrorResponse 400 GET "${s}000001/traffic/history?interval=1m"
	live zone WebErrorResponse 400 GET "${s}000001/traffic/history?timeZone=here"
	live path WebErrorResponse 404 GET /nothing
	live method WebErrorResponse 405 POST /providers '{}'
	key=orange-test-none-api-key live role WebErrorResponse 403 GET /providers
	key=wrong live key WebErrorResponse 401 GET /providers
}

# --- Izuma ---

# pelion NAME SCHEMA STATUS METHOD PATH [BODY]; without a SCHEMA it is only asked
pelion() {
	ask "$4" "$5" "${6-}" CONTENT_TYPE=application/json \
	    HTTP_AUTHORIZATION="Bearer ${key-ak_izuma_demo}"
	[[ $status == "$3"* ]] || wrong "pelion $1"
	[ -z "$2" ] || printf '%s\n' "$body" >"$out/pelion-$1-$2.json"
}

izuma() {
	local id=01700000000000000000000031000001 do
	local light=${id%1}7 pull='/v2/notification/pull?noWait=true'
	pelion nothing '' 204 GET "$pull"
	pelion channel ChannelMetadata 200 GET /v2/notification/channel
	pelion page DevicePage 200 GET '/v3/devices/?limit=2&order=ASC&include=total_count'
	pelion after DevicePage 200 GET "/v3/devices/?after=$id"
	pelion device DeviceData 200 GET "/v3/devices/$id/"
	pelion resources ResourceArray 200 GET "/v2/endpoints/$id"
	pelion wanted '' 204 PUT /v2/subscriptions '[{"resource-path":["/*"]}]'
	pelion subscribed PresubscriptionArray 200 GET /v2/subscriptions
	pelion subscribe AsyncID 202 PUT "/v2/subscriptions/$id/3303/0/5700"
	pelion read '' 202 POST "/v2/device-requests/$light?async-id=1" '{"method":"GET","uri":"/3311/0/5850"}'
	pelion refused '' 202 POST "/v2/device-requests/$id?async-id=2" '{"method":"PUT","uri":"/3303/0/5701"}'
	pelion notified NotificationMessage 200 GET "$pull"
	for do in expire gone register; do
		form /simulator/mbed "account=izuma-demo&do=$do&endpoint=$id"
		[[ $status == 303* ]] || wrong "$do"
	done
	PATCHBAY_NOW=$((PATCHBAY_NOW + 20000))
	pelion later NotificationMessage 200 GET "$pull"
	[[ $body == *async-responses* && $body == *registrations-expired* &&
	    $body == *de-registrations* ]] || wrong "pelion later"
	form /simulator/mbed "account=izuma-demo&do=free"
	pelion callback '' 204 PUT /v2/notification/callback '{"url":"https://console.example/x","headers":{"x":"y"}}'
	pelion webhook Webhook 200 GET /v2/notification/callback
	key=wrong pelion key '' 401 GET /v3/devices/
	form /simulator/mbed "account=izuma-demo&do=free"
}

# What the mbed Device Connector shares with its successor, which has schemas.
connector() {
	local key=mbed-demo-access-key pull='/v2/notification/pull?noWait=true'
	local do id=node-001
	form /simulator/mbed "account=mbed-demo&do=free"
	pelion early '' 412 GET "/v2/endpoints/$id/3303/0/5700?cacheOnly=false"
	pelion nothing '' 204 GET "$pull"
	pelion connector-resources ResourceArray 200 GET "/v2/endpoints/$id"
	pelion wanted '' 204 PUT /v2/subscriptions '[{"resource-path":["/*"]}]'
	pelion connector-subscribed PresubscriptionArray 200 GET /v2/subscriptions
	pelion connector-subscribe AsyncID 202 PUT "/v2/subscriptions/$id/3303/0/5700"
	pelion connector-put AsyncID 202 PUT /v2/endpoints/node-007/3311/0/5850 1
	# one request to an endpoint at a time
	PATCHBAY_NOW=$((PATCHBAY_NOW + 20000))
	pelion connector-post AsyncID 202 POST /v2/endpoints/node-007/3/0/4
	for do in expire gone register; do
		form /simulator/mbed "account=mbed-demo&do=$do&endpoint=$id"
		[[ $status == 303* ]] || wrong "$do"
	done
	PATCHBAY_NOW=$((PATCHBAY_NOW + 20000))
	pelion connector-notified NotificationMessage 200 GET "$pull"
	# a number in its answers, and a text in those of its successor
	sed -Ei 's/"max-age":([0-9]+)/"max-age":"\1"/g' \
	    "$out"/pelion-connector-notified-*
	[[ $body == *async-responses* && $body == *registrations-expired* &&
	    $body == *de-registrations* && $body == *notifications* ]] ||
	    wrong "connector notified: $body"
	form /simulator/mbed "account=mbed-demo&do=free"
	pelion callback '' 204 PUT /v2/notification/callback '{"url":"https://console.example/x","headers":{"x":"y"}}'
	pelion connector-webhook Webhook 200 GET /v2/notification/callback
	key=wrong pelion key '' 401 GET /v2/endpoints
	form /simulator/mbed "account=mbed-demo&do=free"
}

# --- pushed events ---

pushes() {
	local type port
	: >"$PATCHBAY_STATE/port"
	exec {talk}> >(exec node "${0%/*}/listen.mjs" "$out" \
	    >"$PATCHBAY_STATE/port")
	until port=$(<"$PATCHBAY_STATE/port") && [ -n "$port" ]; do
		sleep 0.02
	done
	for type in SIM_STATE_CHANGE SIM_RATE_PLAN_CHANGE IMEI_CHANGE \
	    CTD_USAGE SMS_MO_RECEIVED SESSION_START SESSION_STOP; do
		form /simulator/push "type=$type&iccid=$(sim 1)&url=http://127.0.0.1:$port/&after=$([ $type = SMS_MO_RECEIVED ] && echo hello)"
		[[ $status == 200* && $body == *"answered 204"* ]] ||
		    wrong "$type"
	done
	exec {talk}>&-
}

cycle=01
pushes
malima
live_objects
connector
izuma
control_center
account=att-demo
control_center
account=test-two cycle=15
control_center
account=test
licence=wrong
cc 400100-licence Echo "<j:value>x</j:value>"
licence=
password=wrong
cc 400200-password GetModifiedTerminals ""
password=
user=test-two
cc 400201-user GetModifiedTerminals ""
user=test-readonly
edit 400201-role 1 3 DEACTIVATED_NAME
user=
cc 400000-operation QueueTerminalRatePlan ""
for fault in rate:400101 expired:400200 error:400300; do
	form /simulator/faults "account=test&fault=${fault%:*}&next=1"
	cc "${fault#*:}-switched" Echo "<j:value>x</j:value>"
done
exit $rc
