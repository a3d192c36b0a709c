#!/bin/bash
# More kinds of extension, through the pages, against their service.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
exec "${BUILD:-build}/kinds"
