#!/bin/sh
# Gets what others use for the same work, to be measured beside ours: npm packages into build/bench-peers, and Debian's
# brokers where they may be installed. Never part of npm test or of a box. Idempotent; what cannot be had is said.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
into="$here/../../../build/bench-peers"
say() { printf 'bench: %s\n' "$*" >&2; }

wanted=$(cksum <"$here/npm/package-lock.json")
if [ ! -f "$into/.installed" ] || [ "$(cat "$into/.installed")" != "$wanted" ]; then
  say 'installing the peers from npm into build/bench-peers (once)'
  mkdir -p "$into"
  cp "$here/npm/package.json" "$here/npm/package-lock.json" "$into/"
  if npm ci --prefix "$into" --ignore-scripts --omit=optional --legacy-peer-deps --no-audit --no-fund --loglevel=error >&2; then
    printf '%s' "$wanted" >"$into/.installed"
  else
    say 'the peers from npm cannot be installed here: they will be absent'
  fi
fi

missing=''
[ -x /usr/sbin/mosquitto ] || missing="$missing mosquitto"
[ -x /usr/sbin/nats-server ] || [ -x /usr/bin/nats-server ] || missing="$missing nats-server"
command -v aplay >/dev/null 2>&1 || missing="$missing alsa-utils"
command -v strace >/dev/null 2>&1 || missing="$missing strace"
[ -n "$missing" ] || exit 0
as=''
[ "$(id -u)" = 0 ] || as='sudo -n'
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as" ] || sudo -n true 2>/dev/null; }; then
  say "installing Debian packages of peers:$missing"
  # shellcheck disable=SC2086
  if DEBIAN_FRONTEND=noninteractive $as apt-get install -y --no-install-recommends $missing >/dev/null 2>&1; then
    # Debian starts a service as soon as it is installed; the bench starts its own, on loopback.
    for service in mosquitto nats-server; do
      case "$missing" in *"$service"*) [ ! -d /run/systemd/system ] || $as systemctl disable --now "$service" >/dev/null 2>&1 || true ;; esac
    done
    exit 0
  fi
fi
say "these Debian packages of peers are missing: sudo apt-get install$missing"
