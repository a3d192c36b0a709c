#!/bin/bash
# Includes go one way: lib <- store <- drivers <- commands <- pages <- serve, routes, main.
# The simulator is a program of its own: its files and lib.  The tools: their
# own files and lib.  Every file of lib may include app.h besides.
set -u
cd "$(dirname "$0")/../.." || exit 1

mapfile -t files < <(find cgi templates -name '*.[ch]')
# The layer of a header, from how an include names it: its folder, else the
# folder of the file that includes it.
awk '
function layer(path) {
	if (path ~ /^cgi\/lib\//) return "lib"
	if (path ~ /^cgi\/store\//) return "store"
	if (path ~ /^cgi\/drivers\//) return "drivers"
	if (path ~ /^cgi\/commands\//) return "commands"
	if (path ~ /^cgi\/pages\//) return "pages"
	if (path ~ /^cgi\/sim\//) return "sim"
	if (path ~ /^cgi\/tools\//) return "tools"
	if (path ~ /^templates\//) return "templates"
	if (path == "cgi/app.h") return "app"
	return "top"
}
BEGIN {
	# what each may include, besides itself
	may["lib"] = "app"
	may["store"] = "app lib generated-sql"
	may["drivers"] = "app lib store"
	may["commands"] = "app lib store drivers"
	may["pages"] = "app lib store drivers commands templates generated-html"
	may["templates"] = "app lib store drivers commands pages"
	may["top"] = "app lib store drivers commands pages generated-sql"
	may["sim"] = "app lib generated-sim"
	may["tools"] = "lib app"
	may["app"] = ""
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	name = $0
	sub(/^[^"]*"/, "", name)
	sub(/".*$/, "", name)
	dir = FILENAME
	sub(/[^\/]*$/, "", dir)
	from = layer(FILENAME)
	if (name ~ /^(templates|assets)\.h$/)
		to = "generated-html"
	else if (name == "queries.h")
		to = "generated-sql"
	else if (name ~ /^sim_(queries|templates)\.h$/)
		to = "generated-sim"
	else if (name ~ /^view[a-z_]*\.h$/)
		to = "templates"
	else {
		path = dir name
		while (sub(/[^\/]+\/\.\.\//, "", path))
			;
		# names from -Icgi
		if ((getline line < path) < 0)
			path = "cgi/" name
		else
			close(path)
		to = layer(path)
	}
	if (to != from && index(" " may[from] " ", " " to " ") == 0) {
		printf "%s:%d: %s may not include %s (%s)\n", FILENAME, FNR,
		    from, name, to
		bad++
	}
}
END {
	printf "layers: %d passed, %d failed\n", bad == 0, bad
	exit bad != 0
}' "${files[@]}"
