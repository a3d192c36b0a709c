#!/bin/bash
# The table of what each API can be asked: the committed one is of today.
. "$(dirname "$0")/lib.sh"

body=$("$patchbay" capabilities)
check "docs/capabilities.md is current; patchbay capabilities makes it" \
    is "$(<docs/capabilities.md)" "$body"
check "it has the carriers" has "$body" "AT&T, SOAP"
check "and reasons" has "$body" "The SOAP API does not report where a SIM is."

start viewer
request GET /extensions/capabilities
check "is a page" is "$status" 200
check "of operations" has "$body" "Change overage limit"
check "and reasons" has "$body" "The REST API has no traffic by day."
finish
