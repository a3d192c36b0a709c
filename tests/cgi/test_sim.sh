#!/bin/bash
# The carrier simulator as plain CGI: a call, a change, a message, a switch,
# each in a process of its own.
. "$(dirname "$0")/lib.sh"
patchbay=$patchbay-sim
mkdir "$PATCHBAY_STATE"
api=/rws/api/v1
auth=HTTP_AUTHORIZATION="Basic $(printf %s test:test-api-key | base64 -w0)"
json=CONTENT_TYPE=application/json
sim=8999910000000000087		# account test, serial 8: Inventory

rest() {
	request "$1" "$api$2" "${3-}" "$auth" "$json"
}

cookie=
export PATCHBAY_NOW=1780000000000
request GET $api/echo/hello
check "without credentials" is "$status" 401
check "it asks for them" is "$(header WWW-Authenticate)" \
    'Basic realm="Jasper"'
check "without a code" is "$body" \
    '{"errorMessage":"Full authentication is required to access this resource"}'
request GET $api/echo/hello '' "${auth}x"
check "wrong credentials" is "$status $body" \
    '401 {"errorMessage":"Invalid credentials","errorCode":"10000001"}'
check "in the old character set" is "$(header Content-Type)" \
    "application/json;charset=ISO-8859-1"
request POST /simulator/policy "account=test&per_second=0"
check "a switch goes back to the page" is "$status $(header Location)" \
    "303 /?account=test"

rest GET /echo/hello
check "echo" is "$status $body" '200 {"context":"hello"}'
rest GET "/devices/$sim?fields=iccid,status,msisdn"
check "a SIM" is "$body" \
    "{\"iccid\":\"$sim\",\"status\":\"INVENTORY\",\"msisdn\":null}"
rest PUT "/devices/$sim" '{"status":"ACTIVATED"}'
check "is activated" is "$status $body" "200 {\"iccid\":\"$sim\"}"
rest PUT "/devices/$sim" '{"status":"INVENTORY"}'
check "and not brought back" has "$body" '"errorCode":"10000029"'
PATCHBAY_NOW=1780000020000
rest GET "/devices/$sim?fields=status,msisdn"
check "the number comes later" is "$body" \
    '{"status":"ACTIVATED","msisdn":"999100000000008"}'

rest POST "/devices/$sim/smsMessages" '{"messageText":"hello"}'
check "a message" is "$status $body" '200 {"smsMessageId":1}'
rest GET "/smsMessages/1?fields=status"
check "waits" is "$body" '{"status":"Pending"}'
request POST /simulator/clock "add=10s"
rest GET "/smsMessages/1?fields=status"
check "and is delivered" is "$body" '{"status":"Delivered"}'

request POST /simulator/faults "account=test&fault=error&next=1"
rest GET /echo/1
check "a fault" is "$status" 500
rest GET /echo/1
check "only once" is "$status" 200
request POST /simulator/faults "account=test&fault=drop"
rest GET /echo/1
check "no answer at all" is "$status$body" ""
request POST /simulator/faults "account=test&fault=drop&switch=off"
request POST /simulator/faults "account=test&fault=drip&ms=1"
rest GET /echo/slowly
check "byte after byte" is "$body" '{"context":"slowly"}'
request POST /simulator/faults "account=test&fault=drip&switch=off"
request POST /simulator/faults "account=test&fault=drop" \
    HTTP_ORIGIN=http://example.org
check "not from another site" is "$status" 403
request GET "/simulator/counters?account=test"
check "writes are counted" has "${body//[[:space:]]/}" \
    "\"$sim\":{\"put\":2,\"post\":1}"

request GET /
check "a page for people" has "$body" "<title>Carrier simulator: demo</title>"
check "with credentials to try" has "$body" "demo-api-key"
check "nothing on it runs" has "$head" "default-src 'none'"
check "by every API" has "$body" "demo-licence-key"
request GET "/?account=orange-demo"
check "of Orange as well" has "$body" "orange-demo-password"
check "with its SIMs" has "$body" "9999200000010, subscription 20000001"
request POST /simulator/push "type=CTD_USAGE&iccid=$sim&url=http://example.org/"
check "no push to elsewhere" is "$status" 400
request GET /ws/service/terminal
check "SOAP is for POST" is "$status" 405
request GET /MLM/ConnectivityDirectory-1
check "Orange asks who calls" is "$status $(header WWW-Authenticate)" \
    '401 Basic realm="Malima"'
request GET /nothing
check "nothing else" is "$status" 404
request DELETE $api/echo/hello
check "no other method" is "$status" 405

"$patchbay" reset --state "$PATCHBAY_STATE"
check "all is forgotten at the command line" is $? 0
request POST /simulator/policy "account=test&per_second=0"
rest GET "/devices/$sim?fields=status"
check "the SIM as it was" is "$body" '{"status":"INVENTORY"}'
rest GET /smsMessages/1
check "no message" is "$status" 404
"$patchbay" nonsense 2>"$dir/err"
check "usage" is "$? $(grep -c usage "$dir/err")" "2 1"
finish
