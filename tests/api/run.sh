#!/bin/sh
# The API: every request and answer against docs/openapi.json, and the official
# clients with nothing changed but the host.
cd "$(dirname "$0")" || exit 1
cmp -s package-lock.json node_modules/.installed ||
    { npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null &&
    cp package-lock.json node_modules/.installed; } || exit 1
exec node api.mjs
