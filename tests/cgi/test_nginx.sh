#!/bin/bash
# nginx sends exactly the routes of the outside pool there, and counts them by
# the extension's key: what its map takes and what routes.c flags must agree.
. "$(dirname "$0")/lib.sh"

mapfile -t patterns < <(sed -n 's/^[[:space:]]*"~^POST\([^"]*\)".*/\1/p' \
    nginx.conf | sed 's/(?<k>/(/; s/(?:/(/g')
check "nginx.conf has its map" test "${#patterns[@]}" -ge 2

# A row as "METHOD PATTERN FLAGS…", each on one line.
rows() {
	{ tr '\n\t' '  ' <cgi/routes.c; echo; } | sed 's/{ \.method = METHOD_/\n/g' |
	    sed -n 's/^\([A-Z]*\),  *\.pattern = "\([^"]*\)",/\1 \2 /p'
}

outside() {
	local pattern
	[ "$1" = POST ] || return 1
	for pattern in "${patterns[@]}"; do
		[[ $2 =~ ^$pattern ]] && return
	done
	return 1
}

n=0
while read -r method path rest; do
	n=$((n + 1))
	path=${path//'{}'/x}
	if [[ $rest == *R_OUTSIDE* ]]; then
		check "$method $path goes to the outside" \
		    outside "$method" "$path"
	else
		check "$method $path goes to the pages" \
		    eval '! outside "$method" "$path"'
	fi
done < <(rows)
check "every row was read" is "$n" "$(grep -c '\.pattern = "' cgi/routes.c)"
finish
