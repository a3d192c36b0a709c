#!/bin/bash
# The Debian package: what is in it, that it is the same each time, and that its
# configurations are understood.  Nothing is installed.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0
check() {
	local what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL package: $what"
	fi
}
quiet() { "$@" >"$dir/said" 2>&1 || { cat "$dir/said"; false; }; }

mkdir "$dir/built" "$dir/again"
cp "$build/patchbay" "$build/patchbay-mosquitto.so" "$dir/built/"
cp "$build/patchbay" "$build/patchbay-mosquitto.so" "$dir/again/"
check "is made" quiet packaging/deb.sh "$dir/built" 1.0
check "and again" quiet packaging/deb.sh "$dir/again" 1.0
deb=$(echo "$dir"/built/*.deb)
check "the same, byte for byte" cmp -s "$deb" "$dir"/again/*.deb
tree=$dir/tree
check "unpacks" quiet dpkg-deb -R "$deb" "$tree"
for file in usr/bin/patchbay usr/lib/patchbay/patchbay-mosquitto.so \
    usr/lib/patchbay/daily-backup usr/share/patchbay/static/style.css \
    usr/share/patchbay/nginx.conf usr/share/man/man1/patchbay.1.gz \
    usr/share/doc/patchbay/copyright etc/patchbay/mosquitto.conf; do
	check "has $file" test -s "$tree/$file"
done
check "settings are root's alone" test "$(stat -c %a "$tree/etc/patchbay/environment")" = 600
check "needs what the programs need" grep -q '^Depends: .*libsqlite3-0.*mosquitto' "$tree/DEBIAN/control"
for script in postinst prerm postrm; do
	check "$script is understood" sh -n "$tree/DEBIAN/$script"
done
check "the program runs" quiet "$tree/usr/bin/patchbay" help
for unit in "$tree"/usr/lib/systemd/system/*; do
	check "${unit##*/} is filled in" test "$(grep -c '@[A-Z]*@' "$unit")" = 0
	for program in $(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$unit"); do
		check "${unit##*/} starts $program" test -x "$tree$program" -o -x "$program"
	done
done
check "the broker's configuration is filled in" \
    test "$(grep -c '@[A-Z]*@' "$tree/etc/patchbay/mosquitto.conf")" = 0
check "the man page has every command" test "$(zcat "$tree/usr/share/man/man1/patchbay.1.gz" |
    grep -cE '^\.It Cm (serve|init|new-key|migrate|doctor|backup|verify|restore|copy|user|key|api) ?')" -ge 12

# nginx: only the host's name is left, and it takes it.
conf=$tree/usr/share/patchbay/nginx.conf
check "one name to fill in" test "$(grep -o '@[A-Z]*@' "$conf" | sort -u)" = @HOST@
check "no simulator" test "$(grep -c simulator "$conf")" = 0
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/privkey.pem" \
    -out "$dir/fullchain.pem" -days 1 -subj /CN=console.test 2>/dev/null
sed -e 's/@HOST@/console.test/' -e "s|/etc/patchbay/tls|$dir|" \
    -e "s|/var/log/nginx/error.log|stderr|" -e "s|/run/nginx.pid|$dir/pid|" \
    -e "s|listen 443|listen unix:$dir/socket|" -e '/^user /d' "$conf" >"$dir/nginx.conf"
nginx=$(PATH=$PATH:/usr/sbin command -v nginx)
check "nginx understands it" quiet "$nginx" -t -e stderr -c "$dir/nginx.conf"

# The daily backup keeps the newest seven.
state=$dir/state into=$dir/backups
export PATH=$tree/usr/bin:$PATH
mkdir "$into" "$into/2020-01-01-by-hand"
patchbay --state "$state" init
for day in 1 2 3 4 5 6 7 8; do mkdir "$into/2020-01-0${day}T000000Z"; done
check "a daily backup" quiet "$tree/usr/lib/patchbay/daily-backup" "$state" "$into"
check "keeps seven, and what is named otherwise" test "$(ls "$into" | wc -l)" = 8
check "the new one among them" test -s "$(echo "$into"/20[2-9]?-*Z/backup.json)"
check "nothing else is left" test "$(ls "$into" | grep -c part)" = 0
mkdir "$into/2020-01-01T000000Z.part"
mv "$state/patchbay.db" "$state/gone.db"
check "none when it fails" test "$("$tree/usr/lib/patchbay/daily-backup" "$state" \
    "$into" >/dev/null 2>&1; echo $?)" = 1
check "and keeps the old ones" test "$(ls "$into" | wc -l)" = 8

echo "$passed passed, $failed failed"
((failed == 0))
