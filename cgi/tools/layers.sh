#!/bin/bash
# Includes go one way: lib <- store <- manage <- events <- drivers <- commands <- pages <- api
# <- serve, routes, main.  The broker's plugin is a library of its own: its files,
# events, store and lib.
# The simulator is a program of its own: its files and lib.  The tools: their
# own files and lib.  Every file of lib may include app.h besides.
#
# Drivers are pure: everything in cgi/drivers but call*.[ch] and secrets.[ch]
# includes nothing that reads, waits, remembers or writes down, neither itself
# nor through another header.
#
# With a directory: the tree to look at, in place of this one.
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 1

mapfile -t files < <(find cgi templates -name '*.[ch]' 2>/dev/null)
# The layer of a header, from how an include names it: its folder, else the
# folder of the file that includes it.
awk '
function layer(path) {
	if (path ~ /^cgi\/lib\//) return "lib"
	if (path ~ /^cgi\/store\//) return "store"
	if (path ~ /^cgi\/manage\//) return "manage"
	if (path ~ /^cgi\/events\//) return "events"
	if (path ~ /^cgi\/drivers\//) return "drivers"
	if (path ~ /^cgi\/commands\//) return "commands"
	if (path ~ /^cgi\/pages\//) return "pages"
	if (path ~ /^cgi\/broker\//) return "broker"
	if (path ~ /^cgi\/api\//) return "api"
	if (path ~ /^cgi\/sim\//) return "sim"
	if (path ~ /^cgi\/tools\//) return "tools"
	if (path ~ /^templates\//) return "templates"
	if (path == "cgi/app.h") return "app"
	return "top"
}
# What a driver must not know, and why, by the name of the header; "" of any
# other.  What is generated from db/ goes by its name alone.
function impure(path) {
	if (path ~ /(^|\/)(queries|db[a-z_]*)\.h$/ || path ~ /sqlite3?\.h$/)
		return "the database"
	if (path ~ /(^|\/)http\.h$/ || path ~ /^curl\//)
		return "the HTTP caller"
	if (path ~ /(^|\/)(clock|time)\.h$/)
		return "a clock"
	if (path ~ /(^|\/)(limiter|log|pool|fcgi|seal)\.h$/)
		return "the " substr(path, match(path, /[a-z]+\.h$/),
		    RLENGTH - 2)
	if (path ~ /^(sys\/.*|unistd|fcntl|poll|signal|pthread|syslog)\.h$/)
		return "the system"
	return ""
}
function is_driver(path) {
	return path ~ /^cgi\/drivers\// &&
	    path !~ /^cgi\/drivers\/(call(_own|_tokens)?|secrets)\.[ch]$/
}
# Follow the includes of path, come to by way.
function follow(driver, path, way,	i, to, why) {
	for (i = 1; i <= n[path]; i++) {
		to = includes[path, i]
		if (seen[driver, to]++)
			continue
		why = impure(to)
		if (why != "") {
			printf "%s may not include %s (%s)%s\n", driver, to,
			    why, way == "" ? "" : ", by way of " way
			bad++
		} else
			follow(driver, to, way == "" ? to : way ", " to)
	}
}
BEGIN {
	# what each may include, besides itself
	may["lib"] = "app"
	may["store"] = "app lib generated-sql"
	may["manage"] = "app lib store"
	may["events"] = "app lib store manage generated-events"
	may["drivers"] = "app lib store"
	may["commands"] = "app lib store events drivers"
	may["pages"] = "app lib store manage events drivers commands templates generated-html"
	may["api"] = "app lib store manage events drivers commands pages templates generated-html"
	may["broker"] = "app lib store events generated-sql"
	may["templates"] = "app lib store manage events drivers commands pages"
	may["top"] = "app lib store manage events drivers commands pages api generated-sql generated-events"
	may["sim"] = "app lib generated-sim"
	may["tools"] = "lib app"
	may["app"] = ""
}
FNR == 1 { all[++nall] = FILENAME }
/^[ \t]*#[ \t]*include[ \t]*</ {
	name = $0
	sub(/^[^<]*</, "", name)
	sub(/>.*$/, "", name)
	includes[FILENAME, ++n[FILENAME]] = name
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	name = $0
	sub(/^[^"]*"/, "", name)
	sub(/".*$/, "", name)
	dir = FILENAME
	sub(/[^\/]*$/, "", dir)
	from = layer(FILENAME)
	path = name
	if (name ~ /^(templates|assets)\.h$/)
		to = "generated-html"
	else if (name == "queries.h")
		to = "generated-sql"
	else if (name ~ /^(pg_)?event_queries\.h$/)
		to = "generated-events"
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
	includes[FILENAME, ++n[FILENAME]] = path
	if (to != from && index(" " may[from] " ", " " to " ") == 0) {
		printf "%s:%d: %s may not include %s (%s)\n", FILENAME, FNR,
		    from, name, to
		bad++
	}
}
END {
	for (f = 1; f <= nall; f++)
		if (is_driver(all[f]))
			follow(all[f], all[f], "")
	printf "layers: %d passed, %d failed\n", bad == 0, bad
	exit bad != 0
}' "${files[@]}"
