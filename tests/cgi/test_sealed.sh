#!/bin/bash
# The key file is lost or exchanged: every page says what to do, the log says it
# once, and nothing is sent (there is nobody to send it to: a call would fail as
# not reachable).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start

d=/devices/pump/p-1
says="stored credentials of this extension can't be opened"
typed="s-username=u&s-endpoint=http://127.0.0.1:1&name=Jasper&key=jasper"
request POST /device-types/add "csrf=$csrf&id=pump&class=Device"
check "the type" is "$status" 303
request POST /extensions/add/control-center-rest \
    "csrf=$csrf&$typed&s-accesskey=k"
check "the extension" is "$(header Location)" "/extensions?done=extension-added"
request POST /add-device "csrf=$csrf&type=pump&go=next"
draft=$(header Location)
for fields in deviceId=p-1 metadata= how=generated x=; do
	request POST "$draft" "csrf=$csrf&$fields&go=next"
	[ "$fields" = x= ] || draft=$(header Location)
done
request GET $d
check "the device" is "$status" 200
request POST $d/extensions "csrf=$csrf&was=$(hidden was)&jasper.iccid=8999901000000000104"
check "its SIM" is "$status" 307

mv "$PATCHBAY_STATE/secret.key" "$dir/lost"
"$patchbay" init 2>"$dir/said"
check "init makes no key where one is lost" is "$?" 1
check "but says what does" has "$(<"$dir/said")" "patchbay new-key"
check "there is none" test ! -e "$PATCHBAY_STATE/secret.key"
"$patchbay" new-key
check "new-key does" is "$(stat -c %s "$PATCHBAY_STATE/secret.key")" 32
noise=1 request POST $d/extensions/jasper/refresh "csrf=$csrf"
check "refresh" is "$status" 303
check "the log" has "$log" "secrets of extension jasper do not open"
request POST $d/extensions/jasper/refresh "csrf=$csrf"
check "the log has it once" is "$status $log" "303 "
request GET $d
check "the section" has "$body" "$says"
request GET /extensions
check "the tile" has "$body" "$says"

request POST $d/extensions/jasper/state \
    "csrf=$csrf&once=sealed-once&state=ACTIVATED"
check "a command" is "$status" 303
request GET "$(header Location)"
check "is refused" has "$body" "Not sent: the stored credentials"
hasnt_unknown() { hasnt "$body" ">unknown<"; }
check "is not unknown" hasnt_unknown

request POST /extensions/check/jasper "csrf=$csrf&stored=1"
check "Check Connection, from the tile" is "$status" 303
request GET /extensions
check "says it on the tile" has "$body" "$says"
request GET /extensions/jasper/edit
check "the form asks again" has "$body" "enter it again"
request POST /extensions/check/jasper "csrf=$csrf&$typed"
check "and does not do without" is "$status" 422
noise=1 request POST /extensions/check/jasper "csrf=$csrf&$typed&s-accesskey=k"
check "with it typed" is "$status" 303
noise=1 request POST /extensions/jasper/edit \
    "csrf=$csrf&$typed&on=on&s-accesskey=k2"
check "it is saved" is "$(header Location)" "/extensions?done=extension-saved"
request GET /extensions
check "and the tile is clear" hasnt "$body" "$says"
noise=1 request POST $d/extensions/jasper/refresh "csrf=$csrf"
check "then it is tried" has "$log" "err=service_connect"
finish
