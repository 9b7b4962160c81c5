#!/bin/sh
# npm test: sets the checkout up, checks types, lint, format, generated files and dead code, then runs the tests.
# Words are vitest's; those it does not know are said before anything else is done.
set -eu
cd "$(dirname "$0")/.."
for word in "$@"; do
  case $word in
    --help | -h)
      cat <<'HELP'
usage: npm test -- [<file>…] [-t <words>] [options of vitest]
  sets the checkout up, checks types, lint, format, generated files and dead code, then runs the tests

  <file>…     only test files whose path has this in it; all unless given
  -t <words>  only tests whose name has these in it
  --help      prints this; the other options: npx vitest --help

npm run run:test -- <file>… runs tests without the checks before them.
HELP
      exit 0
      ;;
  esac
done
sh scripts/setup.sh test
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
if [ $# -gt 0 ]; then
  # What it would run, without running it: one line where it cannot be asked so.
  listed=$(vitest list --filesOnly "$@" 2>&1) || {
    wrong=$(printf '%s\n' "$listed" | sed -n 's/.*CACError: //p')
    printf 'test: %s (npm test -- --help)\n' "${wrong:-$listed}" >&2
    exit 64
  }
  if ! printf '%s' "$listed" | grep -q '\.test\.'; then
    printf 'test: no test file has %s in its path (npm test -- --help)\n' "$*" >&2
    exit 64
  fi
fi
npm run --silent check
exec npm run --silent run:test -- "$@"
