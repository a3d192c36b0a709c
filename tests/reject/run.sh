#!/bin/sh
# What must not build: templates the template compiler refuses (html/),
# templates the C compiler refuses at the template's own line (c/), SQL that
# does not prepare (sql/), trees in which a driver includes what it must not
# know (layers/); and neighbours of them that do build (accept).
# The first line of each, or the file want beside it, says "LINE:COLUMN: message" or "LINE: part of it".
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
BUILD=${BUILD:-build}
cd "$top" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "reject: $*"; }

# The C compiler as the build runs it.
cc_template() {
	"$BUILD/tmpl" -H -o "$work/templates.h" "$1" &&
	    "$BUILD/tmpl" -o "$work/t.c" "$1" &&
	    ${CC:-gcc} -std=c11 -D_GNU_SOURCE -include cgi/lib/banned.h \
		-Icgi -I"$work" -I"$(dirname "$1")" -Wall -Wextra -Wshadow \
		-Wmissing-prototypes -Werror -c -o "$work/t.o" "$work/t.c"
}

for t in "$here"/html/*.html; do
	want=$(sed -n '1s/^{# \(.*\) #}$/\1/p' "$t")
	echo old >"$work/out.c"
	"$BUILD/tmpl" -o "$work/out.c" "$t" 2>"$work/said"
	if [ $? -ne 1 ]; then
		fail "$t: not refused"
	elif [ -e "$work/out.c" ]; then
		fail "$t: refused, but wrote its output"
	elif [ "$(cat "$work/said")" != "$t:$want" ]; then
		fail "$t: want $want"
		cat "$work/said"
	else
		pass
	fi
done

for t in "$here"/c/*.html; do
	first=$(sed -n '1s/^{# \(.*\) #}$/\1/p' "$t")
	line=${first%%:*} part=${first#*:} part=${part# }
	if cc_template "$t" 2>"$work/said"; then
		fail "$t: not refused"
	elif ! grep -Eq "$(basename "$t"):$line:([0-9]+:)? \
((fatal )?error|note: in expansion of macro)" "$work/said" || ! grep -qF -- "$part" "$work/said"; then
		fail "$t: want line $line: $part"
		cat "$work/said"
	else
		pass
	fi
done

for t in "$here"/accept/*.html; do
	if cc_template "$t" 2>"$work/said" && [ ! -s "$work/said" ]; then
		pass
	else
		fail "$t: refused"
		cat "$work/said"
	fi
done

for q in "$here"/sql/[a-z]*.sql; do
	first=$(sed -n '1s/^-- //p' "$q")
	line=${first%%:*} part=${first#*: }
	"$BUILD/sqlgen" -n test -o "$work/q" "$here/sql/001-schema.sql" "$q" \
	    2>"$work/said"
	if [ $? -ne 1 ]; then
		fail "$q: not refused"
	elif [ -e "$work/q.h" ] || [ -e "$work/q.c" ]; then
		fail "$q: refused, but wrote its output"
		rm -f "$work/q.h" "$work/q.c"
	elif ! grep -F -- "$q:$line:" "$work/said" | grep -qF -- "$part"; then
		fail "$q: want line $line: $part"
		cat "$work/said"
	else
		pass
	fi
done

for t in "$here"/layers/*/; do
	want=$(cat "$t/want")
	cgi/tools/layers.sh "$t" >"$work/said"
	status=$?
	if [ -z "$want" ] && [ $status -eq 0 ]; then
		pass
	elif [ -n "$want" ] && [ $status -eq 1 ] &&
	    grep -qxF -- "$want" "$work/said"; then
		pass
	else
		fail "$t: want ${want:-it to be fine}"
		cat "$work/said"
	fi
done

echo "reject: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
