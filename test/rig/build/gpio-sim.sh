#!/bin/sh
# Builds gpio-sim, the kernel's own simulator of GPIO chips, which Debian leaves out, as a module for the guest's kernel.
# usage: gpio-sim.sh <packages directory> <directory>; leaves <directory>/gpio-sim.ko.
set -eu
packages=$(cd "$1" && pwd)
mkdir -p "$2"
cd "$2"
version=$(cat "$packages/kernel-version")
headers=$packages/build/usr/src/linux-headers-$version
common=$packages/build/usr/src/linux-headers-${version%-arm64}-common

# The packages expect to be unpacked at the root.
printf 'include %s/Makefile\n' "$common" >"$headers/Makefile"
sed -i "s,/usr/src/linux-headers,$packages/build/usr/src/linux-headers,g; s,[^ ]*/usr/lib/linux-kbuild,$packages/build/usr/lib/linux-kbuild,g" \
  "$common/Makefile"

# The kernel has no interrupt simulator either (IRQ_SIM), so that it becomes part of the module; it is written for the
# inside of the kernel, where irq_to_desc can be called.
cp "$packages/build/drivers/gpio/gpio-sim.c" sim.c
sed 's/irq_to_desc(irqnum)/irq_data_to_desc(irq_get_irq_data(irqnum))/' "$packages/build/kernel/irq/irq_sim.c" >irq.c
printf 'obj-m := gpio-sim.o\ngpio-sim-y := sim.o irq.o\n' >Makefile
# Without pahole no type information (BTF) can be added.
make -C "$headers" M="$PWD" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- CONFIG_DEBUG_INFO_BTF_MODULES= modules >make.log 2>&1 || {
  tail -n 30 make.log >&2
  exit 1
}
