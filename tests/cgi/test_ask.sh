#!/bin/bash
# patchbay api, without a server: words, help, completion, the file of the key.
. "$(dirname "$0")/lib.sh"

runs() {
	local want=$1 rc
	shift
	body=$("$patchbay" api "$@" 2>&1)
	rc=$?
	status=$rc
	is "$rc" "$want"
}
export PATCHBAY_API_CONFIG=$dir/conf/dir/api

check "no words" runs 2
check "says what there is" has "$body" "patchbay api device list"
check "help" runs 0 help
# but for those of a device, which has a token and no key
check "names each operation" is "$(grep -c '^  patchbay api ' <<<"$body")" \
    $(($(grep -c '"operationId"' docs/openapi.json) - \
    $(grep -c '"x-role": "device"' docs/openapi.json)))
check "help of a group" runs 0 help sim
check "of that alone" hasnt "$body" "device list"
check "help of one" runs 0 help device list
check "has its flags" has "$body" "--sim-state"
check "and what it does" has "$body" "GET /api/v0002/bulk/devices"
check "--help" runs 0 sim state --help
check "says what is required" has "$body" "--state TEXT  (required)"
check "names in order" has "$body" "sim state TYPE-ID DEVICE-ID KEY"
check "no such operation" runs 2 device explode
check "is shown" has "$body" "unknown command: device explode (see patchbay api help)"
check "no such flag" runs 2 device list --colour red
check "is named" has "$body" colour
check "a flag without its value" runs 2 device list --sim-state
check "an argument that is missing" runs 2 device get meter
check "is named" has "$body" "missing argument: device-id"
check "one too many" runs 2 device get meter 1 2
check "is shown" has "$body" "unexpected argument: 2"
check "an output there is not" runs 2 device list --output xml
check "--all where there is no list" runs 2 device get meter 1 --all
check "says so" has "$body" "--all is only for lists"
check "a body that is missing" runs 2 device add-many
check "a file that is missing" runs 2 device add-many --body "$dir/none"
check "says why" has "$body" "cannot open: $dir/none: No such file"
check "no file of the key" runs 2 device list
check "says how to create it" has "$body" "patchbay api login"

check "login without a key" runs 2 login http://127.0.0.1:1 </dev/null
check "login" runs 0 login http://127.0.0.1:1/ < <(printf 'a-b-c\nsecret\n')
check "closed to others" is "$(stat -c %a "$PATCHBAY_API_CONFIG")" 600
check "nobody answers" runs 1 device list
check "the address is named" has "$body" "http://127.0.0.1:1/api/v0002/bulk/devices"
check "the token is not" hasnt "$body" secret
check "a value that is not JSON" runs 2 device update t d --metadata '{'
check "says so" has "$body" "not valid JSON: {"
chmod 644 "$PATCHBAY_API_CONFIG"
check "readable by others" runs 2 device list
check "says so" has "$body" "chmod 600"
chmod 600 "$PATCHBAY_API_CONFIG"
printf 'url = x\nkey =\n' >"$PATCHBAY_API_CONFIG"
check "without a key in it" runs 2 device list
check "says what is missing" has "$body" "it has no key"

check "completion" runs 0 completion
check "is a script" bash -n <<<"$body"
check "groups" runs 0 complete
check "device is one" grep -qx device <<<"$body"
check "verbs" runs 0 complete device
check "list is one" grep -qx list <<<"$body"
check "flags" runs 0 complete device list
check "sim-state is one" grep -qx -- --sim-state <<<"$body"
check "values" runs 0 complete type list --class-id
check "are those of the file" is "$body" $'Device\nGateway'
finish
