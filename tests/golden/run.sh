#!/bin/bash
# Every page from a seeded database and a fixed clock, through the binary as
# plain CGI, compared with what is committed in pages/; and each is valid HTML.
#
#	UPDATE=1 tests/golden/run.sh	rewrites pages/; look at the diff
. "$(dirname "$0")/../cgi/lib.sh"
golden=tests/golden
export PATCHBAY_NOW=1779796800000	# 2026-05-26T12:00:00Z
seed=${patchbay%/patchbay}/golden-seed
made=$dir/pages
mkdir -p "$made" "$PATCHBAY_STATE" "$golden/pages"

# A key that is always the same makes the same CSRF tokens.
"$patchbay" init || exit 1
(umask 077 && printf 'the key of the golden pages, 32 b' | head -c 32 \
    >"$PATCHBAY_STATE/secret.key")
"$seed" "$PATCHBAY_STATE" || exit 1

as() {
	cookie=patchbay_session=golden-$1-session
	request GET /devices
	csrf=$(hidden csrf)
	organization=$(sed -n 's|.*Organization ID <code>\(.*\)</code>.*|\1|p' \
	    <<<"$body")
}

# What is random, or changes with a style sheet.
mask() {
	sed -E -e "s/\b${organization:-none}\b/orgone/g" \
	    -e 's/(name="once" value=")[^"]+/\1ONCE/' \
	    -e 's/(name="(draft|for)" value=")[A-Za-z0-9_-]{22}/\1DRAFT/' \
	    -e 's|/add-device/[A-Za-z0-9_-]{22}/|/add-device/DRAFT/|g' \
	    -e 's/(for|draft)=[A-Za-z0-9_-]{22}/\1=DRAFT/g' \
	    -e 's|(/static/[a-z.]+\?v=)[0-9a-f]+|\1VERSION|g' \
	    -e 's|(request <code>)[^<]+|\1ID|' \
	    -e 's|(name="csrf" value=")[A-Za-z0-9_-]{59}"|\1CSRF"|' \
	    -e 's|<strong>[A-Za-z0-9_-]{32}</strong>|<strong>TOKEN</strong>|' \
	    -e 's|<strong>[A-Za-z0-9_-]{24}</strong>|<strong>TOKEN</strong>|' \
	    -e 's/a-orgone-[a-z0-9]{10}/a-orgone-KEY/g'
}

# page STATUS NAME ADDRESS [BODY]: a GET, or a POST of the body.
page() {
	local want=$1 name=$2 address=$3 kept
	shift 3
	if (($# > 0)); then
		request POST "$address" "csrf=$csrf&$1"
	else
		request GET "$address"
	fi
	check "$name: status" is "$status" "$want"
	case $name in
	*.*) ;;
	*) name=$name.html ;;
	esac
	mask <<<"$body" >"$made/$name"
	kept=$golden/pages/$name
	if [ -n "${UPDATE-}" ]; then
		cmp -s "$made/$name" "$kept" || cp "$made/$name" "$kept"
	elif diff -u "$kept" "$made/$name" >"$dir/diff" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		head -n 40 "$dir/diff"
		echo "FAIL $name is not as committed; if it should be so:" \
		    "UPDATE=1 $golden/run.sh, and look at the diff"
	fi
}

# The address that the last answer leads to.
to() {
	header Location
}

csrf=

# --- without signing in ---

page 200 sign-in '/sign-in?next=/devices'
cookie=$(header Set-Cookie)
cookie=${cookie%%;*}
csrf=$(hidden csrf)
noise=1 page 422 sign-in-wrong /sign-in 'name=ad%22min&password=wrong'
cookie=
page 200 signed-out '/sign-in?done=signed-out'

# --- devices ---

as admin
page 200 home /
page 200 device-connect /devices/water-meter/cellar-1/connect
page 200 device-connect-gateway /devices/gateway/gw-04/connect
page 200 device-connect-tokenless /devices/gateway/gw-07/connect
page 200 devices /devices
page 200 devices-last "$(sed -n 's/.*rel="next" href="\([^"]*\)".*/\1/p' \
    <<<"$body" | sed 's/&amp;/\&/g')"
page 200 devices-filtered '/devices?type=water-meter&state=ACTIVATED&ext=jasper&sort=location'
page 200 devices-columns '/devices?columns=state,added&class=Meter'
page 200 devices-chosen '/devices?type=water-meter&sims=2&off=1&without=1&unknown=0&done=read-again'
page 200 devices-found '/devices?q=WM-'
page 200 devices-none '/devices?q=%3Cnothing%3E'
page 200 devices.csv '/devices.csv?type=water-meter'
page 200 devices.json '/devices.json?type=water-meter'

# --- a device ---

d=/devices/water-meter/cellar-1
page 200 device $d
page 200 device-outcome "$d?action=2&cycle=2026-05-01"
page 200 device-actions "$d?actions_before=3"
page 200 device-bare /devices/water-meter/shaft_2
page 200 device-unread /devices/water-meter/shaft.3
page 200 device-unlinked /devices/gateway/gw-07
page 200 device-dormant /devices/gateway/gw-09
request GET $d
was="was=$(hidden was)&"
page 422 device-config-json $d/extensions \
    "$was"'json=%7B%22jasper%22%3A+%7B%22iccid%22%3A%22%3C%2Ftextarea%3E1%22'
page 422 device-config-taken $d/extensions \
    "$was"'json=%7B%22jasper%22%3A+%7B%22iccid%22%3A%228999901000000000021%22%7D%2C%22x%22%3A1%7D'
page 422 device-config-fields $d/extensions "$was"'jasper.iccid=12%3C'
page 422 device-sms $d/extensions/jasper/sms 'once=golden-once&text='
page 422 device-usage $d/extensions/jasper/usage 'cycle_start=1.7.2016'
page 200 device-retire "$d/extensions/jasper/state?to=RETIRED"
page 422 device-retire-wrong $d/extensions/jasper/state \
    'once=golden-once&state=RETIRED&confirm=12%3C'
page 200 device-edit $d/edit
page 422 device-edit-wrong $d/edit 'was=1&metadata=%5B&serialNumber=a%0Ab'
page 200 device-delete $d/delete
page 200 device-token $d/token
page 200 device-token-new $d/token 'how=generated'

# --- device management ---

page 200 actions /actions
page 200 action-request /actions/requests/1111111111111111
page 200 action-scheduled '/actions/requests/2222222222222222?state=done'
page 200 action-new /actions/new
page 200 action-firmware '/actions/new?action=firmware/download&type=water-meter&device=shaft_2'
page 422 action-wrong /actions/new 'action=plugins-v1/install&list=water-meter+nobody%0Ax%3C&first=x'
page 200 action-summary /actions/new 'action=device/factoryReset&list=water-meter+shaft_2'
page 200 action-summary-groups /actions/new 'action=device/reboot&list=water-meter+shaft_2&first=5&factor=3&stopPercent=10&retries=2&approve=yes'
page 422 action-summary-wrong /actions/new 'action=device/factoryReset&list=water-meter+shaft_2&confirm=%3C'
page 200 packages /extensions/packages
page 200 package-devices /extensions/packages/plugins-v1/devices
page 422 package-wrong /extensions/packages/add 'json=%7B%22bundleId%22%3A%22%3C%22%7D'

# --- Add Device ---

page 200 add-device '/add-device?type=water-meter'
page 422 add-device-none /add-device 'type=&go=next'
request POST /add-device "csrf=$csrf&type=water-meter&go=next"
draft=$(to)
page 200 add-device-info "$draft"
page 422 add-device-info-wrong "$draft" 'deviceId=a+b&description=%3C&go=next'
request POST "$draft" "csrf=$csrf&deviceId=new-1&description=%3C&go=next"
draft=$(to)
page 200 add-device-metadata "$draft"
page 422 add-device-metadata-wrong "$draft" 'metadata=%7B%22a%22%3A&go=next'
request POST "$draft" "csrf=$csrf&metadata=&go=next"
draft=$(to)
page 200 add-device-security "$draft"
request POST "$draft" "csrf=$csrf&how=own&token=golden-token&go=next"
draft=$(to)
page 200 add-device-summary "$draft"
page 200 add-device-added "$draft" 'go=next'

# --- device types ---

page 200 device-types /device-types
page 200 device-type-add /device-types/add
page 422 device-type-add-wrong /device-types/add \
    'id=water-meter&class=Device&about=%3Cb%3E&metadata=%5B'
page 200 device-type-edit /device-types/water-meter/edit
page 200 device-type-delete /device-types/gateway/delete

# --- settings and extensions ---

page 200 settings /settings
page 422 settings-wrong /settings 'part=general&name='
page 422 settings-times-wrong /settings/times 'zone=%3Cb%3E'
page 200 settings-retention /settings/retention
page 422 settings-retention-shorter /settings/retention \
    'commands=90&messages=365&changes=1095&connections=90&usage=&looks=365&outbox=30&mgmt_requests=365'
page 200 settings-irreversible /settings/irreversible
page 422 settings-irreversible-wrong /settings/irreversible 'grace=x&most=0'
page 200 settings-password /settings/password
page 422 settings-password-wrong /settings/password \
    'password=x&fresh=short&again='
page 200 settings-users /settings/users
page 422 settings-users-wrong /settings/users \
    'name=a+b&role=boss&fresh=short'
page 200 settings-user /settings/users/viewer
page 422 settings-user-wrong /settings/users/viewer \
    'role=boss&access=x&fresh=short'
page 200 settings-api-keys /settings/api-keys
page 200 settings-api-keys-made /settings/api-keys \
    'comment=Billing+%26+reports&role=viewer'
page 422 settings-api-keys-wrong /settings/api-keys \
    'comment=&role=boss&expires=%3Cb%3E'
page 200 settings-api-key /settings/api-keys/a-golden-0123456789
page 200 settings-api-key-revoke \
    /settings/api-keys/a-golden-0123456789/revoke
page 200 extensions /extensions
page 200 extensions-capabilities /extensions/capabilities
page 200 extensions-add /extensions/add
for provider in control-center-rest control-center-soap atnt-rest \
    orange-malima orange-live-objects; do
	page 200 "extension-add-$provider" "/extensions/add/$provider"
done
page 422 extension-add-wrong /extensions/add/control-center-rest \
    's-username=a&s-accesskey=&s-endpoint=ftp%3A%2F%2Fx&name=&key=A+b'
page 200 extension-edit /extensions/jasper/edit
page 200 extension-remove /extensions/atnt/remove
page 200 extension-push /extensions/jasper/push
page 200 components /components
page 200 help-sim-states /help/sim-states
page 200 help-api /help/api
page 200 help-keyboard /help/keyboard

# --- the other roles, and what is not there ---

as operator
page 200 device-operator $d
page 403 forbidden /add-device
as viewer
page 200 device-viewer $d
page 200 devices-viewer '/devices?type=water-meter'
page 200 settings-viewer /settings
page 200 extensions-viewer /extensions
page 404 not-found /nothing
page 405 method /devices ''
page 400 malformed '/devices?q=%ff'
csrf=0
page 403 csrf /sign-out ''

# --- what waits to be sent: an admin sees it on every page ---

as admin
page 200 actions-none /actions/waiting
"$seed" "$PATCHBAY_STATE" waiting || exit 1
page 200 actions-waiting /actions/waiting
page 200 device-waiting $d
page 200 device-retire-again "$d/extensions/jasper/state?to=RETIRED"

# Nothing may be left over from pages there no longer are.
for kept in "$golden"/pages/*; do
	[ -e "$made/${kept##*/}" ] && continue
	if [ -n "${UPDATE-}" ]; then
		rm "$kept"
	else
		failed=$((failed + 1))
		echo "FAIL $kept: no such page is made any more"
	fi
done

# --- valid HTML ---

if tests/e2e/packages.sh >"$dir/npm" 2>&1; then
	valid=$(cd tests/e2e && node_modules/.bin/html-validate \
	    --config "../golden/htmlvalidate.json" --formatter text \
	    "$made"/*.html 2>&1)
	check "valid HTML: $valid" [ -z "$valid" ]
else
	check "npm packages: $(<"$dir/npm")" false
fi
finish
