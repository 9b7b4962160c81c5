#!/bin/sh
# What the rig needs of the machine it runs on: an emulator, a cross compiler and tools to make an image. Installs what is
# missing where that is allowed, and otherwise says what to install and fails.
set -eu
say() { printf 'rig: %s\n' "$*" >&2; }

[ "$(uname -sm)" = 'Linux x86_64' ] || {
  say "the rig is built on Linux x86_64 (this is $(uname -sm))"
  exit 1
}
# The kernel and its compiler must be of one release, and the C library of the guest must suit what is compiled here.
release=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-${ID:-unknown}}")
[ "$release" = bookworm ] || {
  say "the rig is built from the packages of Debian 12 (bookworm); this is $release: run it in a container or machine of that"
  exit 1
}

missing=''
want() {
  for package; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
  done
}
want qemu-system-arm qemu-utils squashfs-tools cpio kmod make gcc-12-aarch64-linux-gnu g++-aarch64-linux-gnu libelf1 e2fsprogs xz-utils
[ -n "$missing" ] || exit 0

as=''
[ "$(id -u)" = 0 ] || as='sudo -n'
if [ -z "$as" ] || sudo -n true 2>/dev/null; then
  say "installing Debian packages:$missing"
  $as apt-get update >/dev/null
  # shellcheck disable=SC2086
  if $as env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >/dev/null; then exit 0; fi
fi
say "these Debian packages are missing: sudo apt-get install --no-install-recommends$missing"
exit 1
