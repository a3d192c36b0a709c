#!/bin/sh
# Installs the development packages of package-lock.json, unless they are
# there as it names them.
cd "$(dirname "$0")" || exit 1
cmp -s package-lock.json node_modules/.installed && exit
npm ci --no-audit --no-fund --loglevel=error &&
    cp package-lock.json node_modules/.installed
