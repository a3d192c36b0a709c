#!/bin/bash
# deb.sh BUILD VERSION: a Debian package of what is built, in BUILD.  It is the
# same, byte for byte, for the same programs and date.
#
#	DEBFULLNAME, DEBEMAIL	whose package it is
#	SOURCE_DATE_EPOCH	its date; default: that of the newest commit
set -eu
build=$1
version=$2
cd "$(dirname "$0")/.."
date=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
maintainer="${DEBFULLNAME:-The Patchbay authors} <${DEBEMAIL:-patchbay@localhost}>"
architecture=$(dpkg --print-architecture)
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
tree=$top/tree
packaging/install.sh "$build" "$tree" /usr

# what is stripped here stays in BUILD
strip --strip-unneeded "$tree/usr/bin/patchbay" \
    "$tree/usr/lib/patchbay/patchbay-mosquitto.so"
gzip -9n "$tree/usr/share/man/man1/patchbay.1"
doc=$tree/usr/share/doc/patchbay
overrides=$tree/usr/share/lintian/overrides
install -d "$doc" "$tree/DEBIAN" "$overrides"
# it may hold passwords
echo 'patchbay: non-standard-file-perm 0600 != 0644 *etc/patchbay/environment*' >"$overrides/patchbay"
install -m 644 README.md docs/*.md "$doc/"
{
	printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n'
	printf 'Upstream-Name: patchbay\n\nFiles: *\nCopyright: 2026 The Patchbay authors\nLicense: ISC\n'
	sed -n '/^Permission/,$p' LICENSE | sed -e 's/^$/./' -e 's/^/ /'
} >"$doc/copyright"
printf 'patchbay (%s) stable; urgency=medium\n\n  * Built from source: see the history of the repository.\n\n -- %s  %s\n' \
    "$version" "$maintainer" "$(date -u -R -d "@$date")" |
    gzip -9n >"$doc/changelog.gz"

# dpkg-shlibdeps looks for a source package
mkdir "$top/debian"
printf 'Source: patchbay\n\nPackage: patchbay\nArchitecture: any\n' >"$top/debian/control"
shared=$(cd "$top" && dpkg-shlibdeps -O --ignore-missing-info \
    tree/usr/bin/patchbay tree/usr/lib/patchbay/patchbay-mosquitto.so 2>"$top/log" |
    sed -n 's/^shlibs:Depends=//p')
[ -n "$shared" ] || { cat "$top/log" >&2; exit 1; }
size=$(du -k -s "$tree" | cut -f1)
cat >"$tree/DEBIAN/control" <<END
Package: patchbay
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Section: web
Priority: optional
Installed-Size: $size
Depends: $shared, adduser, ca-certificates, mosquitto (>= 2.0), nginx-light | nginx
Recommends: sqlite3
Description: console for devices and their SIM cards at several carriers
 Shows an organization's devices together with their SIM cards, whichever
 carrier they are from, takes the events that devices send over MQTT or HTTP,
 and sends commands: once each, and never called done before the carrier
 confirms it.
END
printf '/etc/patchbay/mosquitto.conf\n/etc/patchbay/environment\n' >"$tree/DEBIAN/conffiles"
for script in postinst prerm postrm; do
	install -m 755 packaging/debian/$script "$tree/DEBIAN/"
done
(cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
find "$tree" -type d -exec chmod 755 {} +
find "$tree" -exec touch -h -d "@$date" {} +
SOURCE_DATE_EPOCH=$date dpkg-deb --build --root-owner-group -Zxz "$tree" \
    "$build/patchbay_${version}_$architecture.deb" >/dev/null
echo "$build/patchbay_${version}_$architecture.deb"
