#!/bin/bash
# What is not a page: methods, addresses, forms that no browser sends.
. "$(dirname "$0")/lib.sh"

cookie=
noise=1 request GET /healthz
check "without a database there is an error page" is "$status" 500
check "and the log says why, in one place" has "$log" "level=error where=db"
start

request GET /healthz
check "alive" is "$status $body" "200 ok"
request GET /readyz
check "not ready: as plain CGI there is no background worker" \
    is "$status $body" "503 not ready: The background worker is not working"
check "as plain text" is "$(header Content-Type)" "text/plain; charset=utf-8"

request GET /
check "the first page is the overview" is "$status" 200
check "under its name" has "$body" "<h1>Overview</h1>"
request GET /nothing
check "no such page" is "$status" 404
check "says so with the frame of a page" has "$body" "<title>Not found"
check "and the request's number" has "$body" "request <code>"
request GET /devices/
check "no slash at the end" is "$status" 404
request GET //devices
check "nor two at the beginning" is "$status" 404
request POST /devices "csrf=$csrf"
check "wrong method" is "$status" 405
check "with the right ones" is "$(header Allow)" "GET, HEAD"
request GET /sign-out
check "a GET changes nothing" is "$status" 303
check "it leads to a page" is "$(header Location)" /
request DELETE /devices
check "no other methods" is "$status" 405
request PUT /devices "x=1"
check "PUT neither" is "$status" 405

for bad in '/devices?q=%' '/devices?q=%00' '/devices?q=%ff' /devices/%00/x \
    /devices/%zz/x /devices/a%2Fb/%2 '*' http://example.org/; do
	request GET "$bad"
	check "not understood: $bad" is "$status" 400
done
request GET "/devices?q=$(printf 'x%.0s' {1..2100})"
check "an address that is too long" is "$status" 413
request GET /devices '' HTTP_COOKIE="sso=$(printf 'x%.0s' {1..5000}); $(printf 'c=%s; ' {1..50})$cookie"
check "cookies of others sign nobody out" is "$status" 200
request GET '/nothing?x=<script>alert(1)</script>"'
check "nothing of the address is markup" hasnt "$body" "<script>alert"

request POST /sign-out "csrf=$csrf" CONTENT_LENGTH=460000
check "a form that is too large" is "$status" 413
request POST /sign-out "csrf=$csrf" CONTENT_LENGTH=3000
check "a form cut short" is "$status" 400
request POST /sign-out "csrf=$csrf" CONTENT_LENGTH=12,12
check "two lengths" is "$status" 400
request POST /sign-out "csrf=$csrf&$(printf 'a=1&%.0s' {1..300})"
check "a form of too many fields" is "$status" 413
request POST /sign-out "csrf=$csrf&a=%C0%80"
check "a form that is not UTF-8" is "$status" 400
request POST /sign-out "{\"csrf\":\"$csrf\"}" CONTENT_TYPE=application/json
check "not a form at all" is "$status" 403
finish
