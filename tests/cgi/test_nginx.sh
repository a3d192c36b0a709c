#!/bin/bash
# nginx sends each route to the pool that answers it: what its map takes and
# what routes.c flags must agree.  And its template is one that nginx takes, over
# TLS as well.
. "$(dirname "$0")/lib.sh"

map=$(sed -n '/ \$pool {/,/}/p' nginx.conf)
mapfile -t outside < <(sed -n 's/^[[:space:]]*"~^\([^"]*\)" outside;/\1/p' \
    <<<"$map" | sed 's/(?:/(/g')
mapfile -t signin < <(sed -n 's/^[[:space:]]*"POST\([^"]*\)" signin;/\1/p' \
    <<<"$map")
files=$(sed -n 's/^[[:space:]]*"~^\([^"]*\)" forms;/\1/p' <<<"$map" |
    sed 's/(?:/(/g')
messages=$(sed -n 's/^[[:space:]]*"~^\([^"]*\)" messages;/\1/p' <<<"$map" |
    sed 's/(?:/(/g')
mapfile -t programs < <(sed -n 's/^[[:space:]]*"~^\([^"]*\)" api;/\1/p' \
    <<<"$map")
pages=$(sed -n 's/^[[:space:]]*"~^\([^"]*\)" pages;/\1/p' <<<"$map" |
    sed 's/(?:/(/g')
check "nginx.conf has its map" test \
    "${#outside[@]} ${#signin[@]} ${#programs[@]}" = "5 1 2"

# A row as "METHOD PATTERN FLAGS…", each on one line.
rows() {
	{ tr '\n\t' '  ' <cgi/routes.c; echo; } | sed 's/{ \.method = METHOD_/\n/g' |
	    sed -n 's/^\([A-Z]*\),  *\.pattern = "\([^"]*\)",/\1 \2 /p'
}

pool() {
	local pattern
	[ "$1$2" != "POST${signin[0]}" ] || { echo signin; return; }
	for pattern in "${outside[@]}"; do
		[[ ! $1$2 =~ ^$pattern ]] || { echo outside; return; }
	done
	[[ ! $1$2 =~ ^$messages ]] || { echo messages; return; }
	for pattern in "${programs[@]}"; do
		[[ ! $1$2 =~ ^$pattern ]] || { echo api; return; }
	done
	[[ ! $1$2 =~ ^$files ]] || { echo forms; return; }
	[[ ! $1$2 =~ ^$pages ]] || { echo pages; return; }
	sed -n 's/^[[:space:]]*default \(.*\);/\1/p' <<<"$map"
}

n=0
while read -r method path rest; do
	n=$((n + 1))
	path=${path//'{}'/x}
	# what may take long is apart from connections that are kept
	want=pages
	[ "$method" = GET ] || want=forms
	[[ $rest != *R_SLOW* ]] || want=forms
	[[ $rest != *R_OUTSIDE* ]] || want=outside
	[[ $rest != *R_API* ]] || want=api
	[[ $rest != *R_PASSWORD* ]] || want=signin
	check "$method $path goes to the $want" is "$(pool "$method" "$path")" \
	    "$want"
done < <(rows)
# and those of programs, whose rows are ROW(METHOD, PATTERN, …)
while read -r method path; do
	n=$((n + 1))
	path=${path//'{}'/x}
	want=api
	[[ $method != POST || ! $path =~ /((events|commands)/x|mgmt/messages)(/request)?$ ]] ||
		want=messages
	[[ $path != */exts/x/ops/* || $method = GET ]] || want=outside
	check "$method $path goes to the $want" is "$(pool "$method" "$path")" \
	    "$want"
done < <(sed -n 's/^	[A-Z_]*ROW(\([A-Z]*\), \([^,]*\),.*/\1 \2/p' \
    cgi/api/routes.c | sed -e 's/API_BASE/\/api\/v0002/' -e 's/ "/ /' \
    -e 's/\bDEVICE\b/\/api\/v0002\/device\/types\/{}\/devices\/{}/' \
    -e 's/\bAPPLICATION\b/\/api\/v0002\/application\/types\/{}\/devices\/{}/' \
    -e 's/\bTYPE\b/\/api\/v0002\/device\/types\/{}/' \
    -e 's/\bREQUESTS\b *"*/\/api\/v0002\/mgmt\/requests/' \
    -e 's/\bBUNDLES\b *"*/\/api\/v0002\/mgmt\/custom\/bundle/' \
    -e 's/\bMAPPINGS\b *"*/\/api\/v0002\/ledgers\/mappings/' \
    -e 's/\bMETRICS_PATH\b/\/metrics/' \
    -e 's/\([A-Z]*\) \(.*\)"/\1 \2/' -e 's/" *//g' -e 's/\(}\|2\) \//\1\//')
rows=$(($(grep -c '\.pattern = "' cgi/routes.c) + \
    $(grep -c '^	[A-Z_]*ROW(' cgi/api/routes.c)))
check "every row was read" is "$n" "$rows"

# as an installation of one's own has it: the #tls lines for those before them
nginx=$(PATH=$PATH:/usr/sbin command -v nginx)
mkdir -p "$dir/state/tls" "$dir/state/run/tmp"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
    -subj /CN=localhost -days 2 -keyout "$dir/state/tls/privkey.pem" \
    -out "$dir/state/tls/fullchain.pem" 2>"$dir/openssl"
fill() {
	sed -e "s|@PORT@|8$1|g" -e "s|@SIMPORT@|9$1|g" \
	    -e "s|@STATE@|$dir/state|g" -e "s|@ROOT@|$PWD|g" \
	    -e "s|@CONNECTIONS@|100|" -e "s|@USER@||" nginx.conf
}
takes() {
	"$nginx" -t -q -e stderr -p "$dir/state/run" -c "$1" 2>&1 |
	    grep -v "the \"user\" directive\|could not open error log"
	test "${PIPESTATUS[0]}" = 0
}
fill 080 >"$dir/plain.conf"
check "nginx takes the template" takes "$dir/plain.conf"
fill 080 | sed -e '/listen 127.0.0.1:8080/d' -e 's/#tls/   /' \
    -e 's/443/8443/' >"$dir/tls.conf"
check "and the one with TLS" takes "$dir/tls.conf"
check "which has 1.3" grep -q "ssl_protocols.*TLSv1.3;" "$dir/tls.conf"
finish
