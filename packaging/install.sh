#!/bin/sh
# install.sh BUILD DESTDIR PREFIX [SYSCONF]: what make install and make deb put
# where.  Starts nothing and makes no user: docs/installation.md.
set -eu
build=$1
dest=$2
prefix=$3
etc=$dest/etc/patchbay
share=$dest$prefix/share/patchbay
units=$dest$prefix/lib/systemd/system
state=/var/lib/patchbay
cd "$(dirname "$0")/.."

fill() {
	sed -e "s|@PREFIX@|$prefix|g" -e "s|@STATE@|$state|g" \
	    -e "s|@ROOT@|$prefix/share/patchbay|g" "$@"
}

# For the host @HOST@ over TLS, as the whole configuration of nginx under
# Debian's service: without the simulator.
nginx_conf() {
	sed -e '/^	# The carrier simulator\.$/,/^	}$/d' \
	    -e '/^	upstream simulator {$/,/^	}$/d' \
	    -e '/listen 127\.0\.0\.1:@PORT@/d' -e 's/#tls	//' \
	    -e 's/^@USER@$/user www-data;/' -e '/^daemon off;/d' \
	    -e '/_temp_path @STATE@/d' -e 's|^pid .*|pid /run/nginx.pid;|' \
	    -e 's|^error_log .*|error_log /var/log/nginx/error.log warn;|' \
	    -e 's/@CONNECTIONS@/4096/' \
	    -e 's/server_name localhost .*/server_name @HOST@;/' \
	    -e "s|@STATE@/tls/|/etc/patchbay/tls/|" \
	    -e '1,/^$/d' nginx.conf | fill
}

mosquitto_conf() {
	fill -e "s|@PLUGIN@|$prefix/lib/patchbay/patchbay-mosquitto.so|" \
	    -e "s|@ACCOUNTS@|$state/patchbay.db|" -e 's|@PORT@|1883|g' \
	    -e 's|make run fills in what stands between @.  An|an installation'"'"'s own: add|' \
	    -e 's|^# installation has a file like this: docs/devices.md.|# listeners as docs/devices.md says.|' \
	    cgi/broker/mosquitto.conf
}

install -d "$dest$prefix/bin" "$dest$prefix/lib/patchbay" "$share/static" \
    "$units" "$dest$prefix/share/man/man1" "$etc"
install -m 755 "$build/patchbay" "$dest$prefix/bin/"
install -m 755 packaging/daily-backup "$dest$prefix/lib/patchbay/"
install -m 644 "$build/patchbay-mosquitto.so" "$dest$prefix/lib/patchbay/"
install -m 644 static/* "$share/static/"
nginx_conf >"$share/nginx.conf"
for unit in packaging/*.service packaging/*.timer; do
	fill "$unit" >"$units/${unit##*/}"
done
install -m 644 packaging/patchbay.1 "$dest$prefix/share/man/man1/"
# what is configured stays as it is
[ -e "$etc/mosquitto.conf" ] || mosquitto_conf >"$etc/mosquitto.conf"
[ -e "$etc/environment" ] || install -m 600 packaging/environment "$etc/"
