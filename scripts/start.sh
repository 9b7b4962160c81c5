#!/bin/sh
# `npm start`: a question for help or a wrong word is answered at once, before anything is looked for, installed or built.
# Needs nothing but sh and cat: whoever asks may not have set up yet. The words: scripts/start/usage.txt.
set -eu
cd "$(dirname "$0")/.."
wrong() {
  printf '%s\n' "$1" >&2
  cat scripts/start/usage.txt >&2
  exit 64
}
for word in "$@"; do
  case $word in
  --help | -h)
    cat scripts/start/usage.txt
    exit 0
    ;;
  esac
done
port=''
value=no
for word in "$@"; do
  if [ "$value" = due ]; then
    port=$word value=given
    continue
  fi
  case $word in
  --demo | --headless) ;;
  --port) value=due ;;
  --port=*) port=${word#--port=} value=given ;;
  *) wrong "npm start does not know $word" ;;
  esac
done
[ "$value" != due ] || wrong '--port takes a number from 1024 to 65515'
if [ "$value" = given ]; then
  case $port in
  '' | *[!0-9]* | ??????*) wrong "--port takes a number from 1024 to 65515, not $port" ;;
  esac
  if [ "$port" -lt 1024 ] || [ "$port" -gt 65515 ]; then
    wrong "--port takes a number from 1024 to 65515, not $port"
  fi
fi
sh scripts/setup.sh start
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
# In place of this shell: whoever started it is then the parent that scripts/start.ts watches.
exec node scripts/start.ts "$@"
