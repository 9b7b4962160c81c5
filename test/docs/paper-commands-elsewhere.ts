/** Commands of papers that `npm run docs` does not run: why not, and which test or step of .ci/run does. */

/** A file that calls it, the words by which it does, and why it is not run here; or a step of .ci/run. */
export interface Elsewhere {
  readonly file: string;
  readonly words: string;
  readonly why: string;
}

const not = (why: string, file: string, words: string): Elsewhere => ({ file, words, why });
const step = (name: string, why: string): Elsewhere => not(why, '.ci/run', `step ${name} `);
const guided = (words: string): Elsewhere =>
  not('needs a box; the install guide is typed in a clean Debian', 'scripts/package/prove/guide-steps.ts', words);
/** Its test goes through all that are registered, with as little as shows that they work. */
const bench = not('takes minutes alone on its machine', 'test/bench/bench.test.ts', 'benches');
const service = (file: string, words: string): Elsewhere => not('a service, which does not end', file, words);

export const elsewhere: Readonly<Record<string, Elsewhere>> = {
  'sudo kadian list-devices': guided('kadian list-devices'),
  'sudo kadian provision': guided('kadian provision --wizard'),
  'sudo kadian provision --wizard': guided('kadian provision --wizard'),
  'kadian provision': guided('kadian provision --wizard'),
  'sudo kadian enroll --site /etc/kadian/site.json': guided('kadian enroll ${site}'),
  'sudo kadian watch --site /etc/kadian/site.json --seconds 20': guided('kadian watch ${site}'),
  'sudo kadian pulse --site /etc/kadian/site.json': guided('kadian pulse ${site}'),
  'kadian pulse': guided('kadian pulse ${site}'),
  'sudo kadian self-test --site /etc/kadian/site.json --out acceptance.html': guided('kadian self-test ${site}'),
  'kadian self-test': guided('kadian self-test ${site}'),
  'sudo kadian doctor --site /etc/kadian/site.json --account kadian': guided('kadian doctor ${site}'),
  'kadian doctor': guided('kadian doctor ${site}'),
  'sudo kadian provision --from-scanner --site /etc/kadian/site.json': not(
    'needs a scanner',
    'test/scripts/provision/code.test.ts',
    '--from-scanner',
  ),
  'kadian update': not('needs an installed box', 'scripts/package/prove/update.ts', "'kadian', 'update'"),
  'sudo kadian update --from /media/stick': not(
    'needs an installed box',
    'test/scripts/update/command.test.ts',
    '--from',
  ),
  'sudo kadian update --from-district': not(
    'needs an installed box',
    'scripts/package/prove/update.ts',
    '--from-district',
  ),
  'kadian restore': not('needs a backup of a box', 'test/scripts/restore/restore.test.ts', "'restore'"),
  'kadian retire': not('ends a box', 'test/scripts/retire/retire.test.ts', "'retire'"),
  'kadian rotate-keys': not('needs a running box', 'test/scripts/rotate-keys/rotate-keys.test.ts', "'rotate-keys'"),
  'kadian set-pin': not('is typed at a terminal', 'test/scripts/set-pin.test.ts', 'set-pin'),
  'kadian export': not('needs a ledger and keys', 'test/scripts/export/export.test.ts', "'export'"),
  'npm run record -- --site <file> --device thermometer --out trace.jsonl --seconds 30': not(
    'needs a device',
    'test/kiosk/secrets/planted-discarded.test.ts',
    '--device',
  ),
  'npm run make-voice': not('takes minutes of espeak-ng', 'test/kiosk/announcer/voices.test.ts', 'make-voice'),
  'npx node test/kiosk/credentials/district-pass-vectors.ts': not(
    'would hide that the part is stale',
    'test/kiosk/credentials/district-pass.test.ts',
    'district-pass-vectors',
  ),
  'npx node test/district/open-export.ts FILE --key district.pem --out DIRECTORY [--device-key KEY] [--json]': not(
    'needs what a box exported',
    'test/scripts/export/export.test.ts',
    'open-export',
  ),
  'npm run decode -- thermometer gy-mcu90614 --hex': not(
    'is run as it stands in README',
    'test/docs/readme-commands.ts',
    "'npm run decode -- thermometer gy-mcu90614 --hex': {",
  ),
  'npx tsc': step('tests', 'is part of it'),
  'npm test': step('tests', 'is this very step'),
  'npm run check:lint': step('tests', 'is part of it'),
  'npm run generate': step('tests', 'is checked there: it would hide what is stale'),
  'npm run run:test -- test/fuzz': step('tests', 'is part of it'),
  'npm start': step('demonstration', 'does not end'),
  'npm run verify': step('docs', 'is run with what stands in README'),
  'npm run audit': not('needs the registry', 'test/scripts/audit/outcome.test.ts', 'audit/outcome.ts'),
  'npm run package': step('prove-package', 'takes minutes'),
  'npm run package -- --arch arm64': step('prove-package', 'builds both machines, in minutes'),
  'npm run package [-- --arch arm64|x64] [--shell chromium|electron] [--sign KEY]': step(
    'prove-package',
    'takes minutes',
  ),
  'npm run package -- --sign release.key': not('takes minutes', 'scripts/package/prove/update.ts', 'signPackage'),
  'npm run prove-package': step('prove-package', 'is this very step'),
  'npm run prove-package -- --guide': step('prove-package', 'is part of it'),
  'npm run bench': bench,
  'npm run bench -- <name>…': bench,
  'npm run bench -- announcer': bench,
  'npm run bench -- camera': bench,
  'npm run bench -- encounter': bench,
  'npm run bench -- curves --svg test/bench/pictures': bench,
  'npm run --silent bench -- --json > test/bench/figures.jsonl': not(
    'takes many minutes alone on its machine',
    'test/bench/bench.test.ts',
    '--json',
  ),
  'npm run faults -- [--minutes N] [--seed S] [--json] [--broken <names>]': step('faults', 'takes minutes'),
  'npm run fuzz -- <target> --replay <file or text>': not(
    'plays back what was found',
    'test/fuzz/planted.test.ts',
    'replay: found.input',
  ),
  'npm run faults -- --broken all': not('takes minutes', 'test/faults/broken.test.ts', 'brokenNames'),
  'npm run rig': step('rig', 'needs an emulator, and minutes'),
  'npm run rig -- --only gpio,serial': step('rig', 'is part of it'),
  'npm run rig -- --only power': step('rig', 'is part of it'),
  'npm run rig -- --only power --cuts 20': step('rig', 'is part of it'),
  'npm run soak -- [--encounters <number>] [--days <number>] [--seed <number>] [--json]': step('soak', 'takes minutes'),
  'npm run district': service('.ci/run', 'step demonstration '),
  'npm run district -- --port 0 --data build/district': service('test/district/fleet-services.ts', '--data'),
  'npm run district -- --database postgres://user:secret@host/kadian --port 8421': service(
    'test/district/fleet-services.ts',
    '--database',
  ),
  'npm run district -- --database postgres://user:secret@host/kadian --port 8422': service(
    'test/district/fleet-services.ts',
    '--database',
  ),
  'npm run district -- --keys DIR --lists-for urn:kadian:410100': service(
    'scripts/package/prove/gate.ts',
    '--lists-for',
  ),
  'npm run district -- --places FILE': service('test/district/wallboard/places-file.test.ts', '--places FILE'),
  'npm run district -- --releases': service('test/scripts/update/from-district.test.ts', 'releases:'),
  'npm run district -- --releases DIRECTORY': service('test/scripts/update/from-district.test.ts', 'releases:'),
  'npm run fleet': not('takes a minute and more', 'test/district/fleet.test.ts', '--kiosks'),
  'npm run fleet -- --kiosks 20 --rate 2 --minutes 1': not(
    'takes a minute and more',
    'test/district/fleet.test.ts',
    '--kiosks',
  ),
  'npm run fleet -- --store postgres --services 2': not('needs PostgreSQL', 'test/district/fleet.test.ts', '--store'),
  'npm run fleet -- --light --kiosks 20939 --events 5 --store postgres': not(
    'needs PostgreSQL, and minutes',
    'test/district/fleet.test.ts',
    '--light',
  ),
};
