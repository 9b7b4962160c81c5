#!/bin/sh
# Sets this checkout up: Node packages, the screen's page, and Debian packages where they may be installed. Idempotent.
# usage: sh scripts/setup.sh start|test|ci
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-start}
say() { printf 'setup: %s\n' "$*" >&2; }

node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' || {
  say "Node 20 or newer is needed (found $(node --version)): https://nodejs.org"
  exit 1
}

# Node packages, when the lock file is not the one installed last.
wanted=$(cksum <package-lock.json)
stamp=node_modules/.kadian-installed
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
  say 'installing Node packages (once, a minute or two)'
  npm ci --no-audit --no-fund --loglevel=error >&2
  printf '%s' "$wanted" >"$stamp"
fi
[ -x node_modules/.bin/node ] || {
  say "no Node 24 for this machine ($(uname -sm)) in the packages: use Linux on x64 or arm64"
  exit 1
}
PATH="$PWD/node_modules/.bin:$PATH"
export PATH

# onoff's native part is compiled against the Node that runs it; without a compiler the character device serves.
epoll=node_modules/epoll
if [ -d "$epoll" ] && [ ! -f "$epoll/build/Release/epoll.node" ] && [ ! -f "$epoll/.kadian-tried" ]; then
  : >"$epoll/.kadian-tried"
  headers=$(dirname "$(dirname "$(node -p 'process.execPath')")")
  if command -v make >/dev/null && command -v c++ >/dev/null && command -v python3 >/dev/null && [ -d "$headers/include/node" ]; then
    say 'compiling the native part of onoff'
    npm rebuild epoll --ignore-scripts=false --nodedir="$headers" --loglevel=error >&2 ||
      say 'onoff (GPIO by sysfs) could not be compiled; GPIO by character device is not concerned'
  else
    say 'no compiler: onoff (GPIO by sysfs) is not available here; GPIO by character device is not concerned'
  fi
fi

# What only Debian packages give.
missing=''
have() { command -v "$1" >/dev/null 2>&1; }
want() { missing="$missing $1"; }
library() { ldconfig -p 2>/dev/null | grep -q "$1" || [ -n "$(find /lib /usr/lib -name "$1*" -print -quit 2>/dev/null)" ]; }
library libasound.so.2 || want libasound2
library libusb-1.0.so.0 || want libusb-1.0-0
if ! have chromium && ! have chromium-browser && ! have google-chrome; then want chromium; fi
# The tests also run the district on a broker and on a database of Debian's, and make calls of the kernel fail.
if [ "$purpose" != start ]; then
  [ -x /usr/sbin/mosquitto ] || have mosquitto || want mosquitto
  have strace || want strace
  # The keys of a real keyboard, for the ways out of the kiosk.
  have Xvfb || want xvfb
  library libXtst.so.6 || want libxtst6
  have openssl || want openssl
  [ -n "$(find /usr/lib/postgresql -name initdb -print -quit 2>/dev/null)" ] || have initdb || want postgresql
fi
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || [ -d /usr/share/fonts/opentype/noto ] || want fonts-noto-cjk
if [ -n "$missing" ]; then
  if have apt-get; then
    # Debian 13 renamed libasound2 (64-bit time); the old name is then only a virtual package.
    names=$missing
    install() { # shellcheck disable=SC2086
      DEBIAN_FRONTEND=noninteractive $1 apt-get install -y --no-install-recommends $names >/dev/null 2>&1
    }
    as=''
    [ "$(id -u)" = 0 ] || as='sudo -n'
    if [ -z "$as" ] || sudo -n true 2>/dev/null; then
      say "installing Debian packages:$missing"
      $as apt-get update >/dev/null 2>&1 || true
      if apt-cache show libasound2t64 >/dev/null 2>&1; then names=$(printf '%s' "$names" | sed 's/libasound2\b/libasound2t64/'); fi
      if install "$as"; then missing=''; fi
    fi
    if [ -n "$missing" ]; then
      say "these Debian packages are missing: sudo apt-get install$missing"
    fi
  else
    say "missing here, by their Debian names:$missing"
  fi
  # To look at and to listen to are extras of a start; a test of them that cannot run fails.
  if [ -n "$missing" ] && [ "$purpose" != start ]; then exit 1; fi
fi

# The screen's page.
page=build/screen/index.html
if [ ! -f "$page" ] || [ -n "$(find kiosk/screen kiosk/access/reasons.ts vite.config.ts package-lock.json -newer "$page" -print -quit)" ]; then
  say 'building the screen'
  vite build --logLevel warn >&2
fi
