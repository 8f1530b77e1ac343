#!/bin/sh
# Install what some tests need and pip cannot, from Debian, where we may: a browser, a proxy, a
# tracer. Whatever is missing afterwards costs the tests that need it, and a line here says which.
set -u
LOG=${TMPDIR:-/tmp}/fashionizer-apt.log
POLICY=/usr/sbin/policy-rc.d

has() {
	for name in "$@"; do
		command -v "$name" >/dev/null 2>&1 || [ -x "/usr/sbin/$name" ] && return 0
	done
	return 1
}

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

# nginx's package starts a web server: not where one would stay, and elsewhere not at all
quiet() {
	[ -e "$POLICY" ] && { "$@"; return; }
	printf '#!/bin/sh\nexit 101\n' >"$POLICY" && chmod +x "$POLICY"
	"$@"
	ended=$?
	rm -f "$POLICY"
	return "$ended"
}

install() {
	echo "Installing $1 for the tests ..."
	[ -e "$LOG.updated" ] || { apt-get update -q && : >"$LOG.updated"; } >>"$LOG" 2>&1
	DEBIAN_FRONTEND=noninteractive quiet apt-get install -qy --no-install-recommends "$1" >>"$LOG" 2>&1
}

# need PACKAGE TESTS COMMAND...: one of the commands is wanted
need() {
	package=$1 tests=$2
	shift 2
	has "$@" && return
	if ! may_install; then
		reason="it is not here, and only root may install it (apt-get install $package)"
	elif [ "$package" = nginx ] && [ -d /run/systemd/system ]; then
		reason="it is not here, and installing it would start a web server (apt-get install nginx)"
	elif install "$package" && has "$@"; then
		return
	else
		reason="it could not be installed, see $LOG"
	fi
	echo "Skipping $tests, which need $package: $reason."
}

rm -f "$LOG" "$LOG.updated"
need chromium "the browser tests" chromium chromium-browser google-chrome
need nginx "the tests behind a proxy" nginx
need openssl "the tests of certificates" openssl
need strace "the tests that watch a process from outside" strace
exit 0
