# make install DESTDIR=… PREFIX=/usr/local, and a Debian package in BUILD.
PREFIX ?= /usr/local
VERSION ?= 0.9.0
install: all
	$(Q)packaging/install.sh $(BUILD) "$(DESTDIR)" "$(PREFIX)"
deb: all
	$(Q)cgi/tools/packages.sh deb
	$(Q)packaging/deb.sh $(BUILD) $(VERSION)
.PHONY: install deb
