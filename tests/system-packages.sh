#!/bin/sh
# Install what the browser tests need and pip cannot: Debian's chromium, where we may.
# Elsewhere the tests that need it are skipped, and this line says so.
set -u
for name in chromium chromium-browser google-chrome; do
	command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "Installing chromium for the browser tests ..."
	{ apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium; } >/tmp/fashionizer-apt.log 2>&1 && exit 0
	echo "Browser tests will be skipped: chromium could not be installed, see /tmp/fashionizer-apt.log."
else
	echo "Browser tests will be skipped: no chromium here, and only root may install it (apt-get install chromium)."
fi
