#!/bin/bash
# Who may: sign in, out, roles, CSRF, and what the answers carry.
. "$(dirname "$0")/lib.sh"
start viewer

check "signing in leads to the devices" is "$signed_in_status" 303
request GET /devices
check "a session sees the devices" is "$status" 200
check "pages are not stored" is "$(header Cache-Control)" no-store
check "pages load only what is ours" has "$(header Content-Security-Policy)" \
    "default-src 'none'"
check "no sniffing" is "$(header X-Content-Type-Options)" nosniff
length=$(header Content-Length)
request HEAD /devices
check "HEAD has the same length" is "$(header Content-Length)" "$length"
check "and no body" is "$body" "$head"

request GET /settings
check "a viewer may look at settings" is "$status" 200
request POST /settings "csrf=$csrf"
check "a viewer may not change them" is "$status" 403
request GET /extensions/add
check "nor add an extension" is "$status" 403

mine=$cookie
cookie=
request GET '/devices?state=ACTIVATED'
check "nobody is sent to sign in" is "$status" 303
check "and comes back to the page" is "$(header Location)" \
    "/sign-in?next=%2Fdevices%3Fstate%3DACTIVATED"
request GET /devices '' HTTP_X_PATCHBAY_FRAGMENT=1
check "the script is told, not sent" is "$status" 401
request POST /settings "csrf=$csrf"
check "a form of nobody leads to sign in" is "$(header Location)" \
    "/sign-in?next=%2Fsettings"
request POST /devices/a/b/extensions/jasper/sms \
    "csrf=$csrf&once=1&text=%3Cb%3Elong&token=hush&s-accesskey=hush"
check "a form that came too late is not carried out" is "$status" 401
check "nor lost" has "$body" '<p class="said">&lt;b&gt;long</p>'
check "but for secrets" hasnt "$body" hush
check "and leads back to its page" has "$body" \
    'href="/sign-in?next=%2Fdevices%2Fa%2Fb"'
cookie="patchbay_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
request GET /devices
check "an invented session is nobody" is "$status" 303

for next in //example.org /\\example.org https://example.org/ %2F%2Fexample.org; do
	sign_in someone "$password" "$next"
	check "after sign-in only to a page of ours ($next)" is \
	    "$signed_in_status" 303
	request GET "/sign-in?next=$next"
	check "signed in already, too ($next)" is "$(header Location)" /devices
done
mine=$cookie

noise=1 sign_in someone wrong-password
check "a wrong password is no sign-in" is "$signed_in_status" 422
check "and gives no session" hasnt "$cookie" patchbay_session
noise=1 sign_in nobody wrong-password
check "nor does an unknown name" is "$signed_in_status" 422
cookie=
request POST /sign-in "name=someone&password=$password"
check "a sign-in form of another site is refused" is "$status" 422

cookie=$mine
request GET /devices
csrf=$(hidden csrf)
check "it is one on a page" is "$(grep -o 'name="csrf" value="[^"]*"' \
    <<<"$body" | sort -u | wc -l)" 1
request GET /devices
check "and another on the next" hasnt "$csrf" "$(hidden csrf)"
request POST /sign-out
check "signing out needs the token" is "$status" 403
request POST /sign-out csrf=0000
check "the right one" is "$status" 403
request GET /devices
check "so this session is still there" is "$status" 200
request POST /sign-out "csrf=$csrf"
check "with it, it ends" is "$status" 303
request GET /devices
check "and is gone" is "$status" 303

sign_in someone "$password"
"$patchbay" user role someone admin
request GET /extensions/add
check "a new role counts at once" is "$status" 200
"$patchbay" user disable someone
request GET /devices
check "a disabled user is out at once" is "$status" 303
noise=1 sign_in someone "$password"
check "and cannot sign in" is "$signed_in_status" 422
"$patchbay" user enable someone
echo other-password | "$patchbay" user passwd someone
noise=1 sign_in someone "$password"
check "an old password is no sign-in" is "$signed_in_status" 422
sign_in someone other-password
check "the new one is" is "$signed_in_status" 303
finish
