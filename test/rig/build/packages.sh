#!/bin/sh
# Fetches the guest's kernel, libraries and udev, and what its kernel module is built with, and unpacks them: nothing of
# it is installed here. A package configuration of its own knows the guest's architecture, so that this machine's does
# not have to. usage: packages.sh <directory>; leaves <directory>/target (arm64), /build (this machine) and /kernel-version.
set -eu
mkdir -p "$1"
room=$(cd "$1" && pwd)
say() { printf 'rig: %s\n' "$*" >&2; }
cd "$room"

mkdir -p apt/lists/partial apt/archives/partial apt/sources
: >apt/status
# Debian's own sources of this machine, wherever its mirror is; others have nothing for the guest.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
  if [ -f "$file" ] && grep -q 'bookworm-security\|debian-archive-keyring' "$file"; then cp "$file" apt/sources/; fi
done
cat >apt/apt.conf <<END
Dir::State "$room/apt";
Dir::State::Lists "$room/apt/lists";
Dir::State::status "$room/apt/status";
Dir::Cache "$room/apt";
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$room/apt/sources";
APT::Architecture "amd64";
APT::Architectures { "amd64"; "arm64"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
END
export APT_CONFIG="$room/apt/apt.conf"
apt-get update -qq >&2

needs() { apt-cache depends --important "$1" | sed -n 's/^ *Depends: \([^<].*\)$/\1/p' | grep "^$2" | head -n 1; }
image=$(needs linux-image-6.12-arm64:arm64 linux-image-)
headers=$(needs linux-headers-6.12-arm64:arm64 linux-headers-)
[ -n "$image" ] && [ -n "$headers" ] || {
  say 'the package sources of this machine have no linux-image-6.12-arm64: add bookworm-security to /etc/apt/sources.list.d'
  exit 1
}
image=${image%:arm64}
headers=${headers%:arm64}
version=${image#linux-image-}
common=${version%-arm64}

libraries='libc6 libstdc++6 libgcc-s1 libatomic1 libasound2 libudev1 libcap2 libusb-1.0-0 libacl1 libblkid1 libkmod2
  libselinux1 libpcre2-8-0 liblzma5 libzstd1 libssl3 udev busybox-static'
set -- "$image:arm64" libasound2-data
for name in $libraries; do set -- "$@" "$name:arm64"; done
tools="$headers:arm64 linux-headers-$common-common linux-kbuild-$common:amd64 linux-source-6.12"

mkdir -p debs
cd debs
# shellcheck disable=SC2086
apt-get download -qq "$@" $tools >&2
cd ..

rm -rf target build
mkdir target build
for file in debs/*.deb; do
  case $file in
    debs/linux-headers-*|debs/linux-kbuild-*) dpkg-deb -x "$file" build ;;
    debs/linux-source-*)
      dpkg-deb --fsys-tarfile "$file" | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' | xz -dc -T0 |
        tar -x -C build --wildcards --strip-components=1 '*/drivers/gpio/gpio-sim.c' '*/kernel/irq/irq_sim.c' ;;
    *) dpkg-deb -x "$file" target ;;
  esac
done
rm -rf debs
printf '%s' "$version" >kernel-version
