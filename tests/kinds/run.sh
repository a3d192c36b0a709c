#!/bin/bash
# One more kind of extension, through the pages, against its service.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
exec "${BUILD:-build}/kinds"
