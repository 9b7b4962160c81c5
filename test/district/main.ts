/**
 * `npm run district -- [--port N] [--data DIR | --database postgres://…] [--keys DIR] [--lists-for URN [--residents N] [--concerns N] [--policy FILE]]`: the reference
 * district service, until Ctrl-C.
 */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../drivers/basics/clock.ts';
import { parseTrustList } from '../../kiosk/credentials/trust-list.ts';
import { openBoxKey } from '../../kiosk/lists/box-key.ts';
import { loadDemoKeys } from './demo-keys.ts';
import { type DemoLists, publishChangedDemoLists, publishPolicyText } from './lists-demo.ts';
import { signerOf } from './lists-pack.ts';
import { writeOperatorToken } from './enrolment-operators.ts';
import { type DistrictOptions, startDistrict } from './service.ts';
import { addOperatorFromInput } from './wallboard/add-operator.ts';
import { type KnownPlaces, readPlacesFile } from './wallboard/places-file.ts';

const usage =
  'usage: npm run district -- [--port 1-65535, 0 for any free one] [--data DIRECTORY]\n' +
  '  [--database postgres://USER:PASSWORD@HOST:PORT/NAME, which several services may share, instead of a directory]\n' +
  '  [--keys DIRECTORY of the demonstration keys, which then sign the lists]\n' +
  '  [--lists-for URN of a place, which then gets lists of synthetic people] [--residents N] [--concerns N]\n' +
  '  [--policy FILE, signed with the demonstration key for the same place]\n' +
  '  [--mqtt mqtt://HOST:PORT, a broker at which boxes are served as well]\n' +
  '  [--enrolled, which lets in only boxes that were enrolled]\n' +
  '  [--places FILE with names and coordinates for the wallboard]\n' +
  '  [--releases DIRECTORY of packages and their manifests, which boxes then learn of]\n' +
  '  [--origin https://NAME, under which boxes and operators know the service, where it lies behind another server; may stand again]\n' +
  '  [--operator-token-file FILE for programs of operators on this machine; operator.token beside the data if absent]\n' +
  '  --add-operator NAME: makes an account for the wallboard, with the password from standard input, and ends';

function fail(message: string): never {
  process.stderr.write(`district: ${message}\n`);
  process.exit(1);
}

interface Arguments {
  readonly port: number;
  readonly directory: string;
  readonly database: string | null;
  readonly keys: string | null;
  readonly lists: DemoLists | null;
  /** File of a policy, for the place of the lists. */
  readonly policy: string | null;
  readonly broker: URL | null;
  readonly origins: readonly string[];
  /** Lets in only boxes that were enrolled. */
  readonly enrolled: boolean;
  readonly places: KnownPlaces | null;
  readonly releases: string | null;
  readonly tokenFile: string;
  readonly addOperator: string | null;
}

function readArguments(): Arguments {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: {
        port: text,
        data: text,
        database: text,
        keys: text,
        'lists-for': text,
        residents: text,
        concerns: text,
        policy: text,
        mqtt: text,
        origin: { ...text, multiple: true },
        enrolled: { type: 'boolean', default: false },
        places: text,
        releases: text,
        'operator-token-file': text,
        'add-operator': text,
      },
    });
    const port = Number(values.port ?? '8420');
    if (!/^[0-9]+$/.test(values.port ?? '8420') || port > 65_535) return fail(`not a port: ${values.port}\n${usage}`);
    const audience = values['lists-for'];
    const lists = {
      residents: countOf(values.residents, 3_000),
      concerns: countOf(values.concerns, 14_530),
    };
    const directory = values.data ?? join(homedir(), '.local/share/kadian/district');
    return {
      port,
      database: databaseOf(values.database),
      directory,
      places: placesOf(values.places),
      releases: directoryOf(values.releases),
      tokenFile: values['operator-token-file'] ?? join(directory, 'operator.token'),
      addOperator: values['add-operator'] ?? null,
      keys: values.keys ?? null,
      lists: audience === undefined ? null : { audience, ...lists },
      policy: values.policy ?? null,
      broker: brokerOf(values.mqtt),
      origins: (values.origin ?? []).map(originOf),
      enrolled: values.enrolled,
    };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

/** Signs with the demonstration district's key; the shift key lies beside it, for whoever plays the staff. */
function demoKeysIn(keys: string): Pick<DistrictOptions, 'signer' | 'shiftKey' | 'passTrust'> {
  const { eddsa, trustListText } = loadDemoKeys(keys);
  const signer = signerOf(eddsa);
  const trust = parseTrustList(trustListText, 'trust-list.json');
  if (!trust.ok) return fail(`${trust.error.where}: expected ${trust.error.expected}`);
  const { privateKey: shiftKey } = openBoxKey(join(keys, 'demo-shift.private.pem'));
  return { signer, shiftKey, passTrust: trust.value };
}

function placesOf(file: string | undefined): KnownPlaces | null {
  if (file === undefined) return null;
  const places = readPlacesFile(file);
  return places.ok ? places.value : fail(places.error);
}

function directoryOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const isDirectory = statSync(text, { throwIfNoEntry: false })?.isDirectory() === true;
  return isDirectory ? text : fail(`not a directory: ${text}\n${usage}`);
}

function databaseOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  return /^postgres(ql)?:\/\//.test(text) ? text : fail(`not a PostgreSQL connection string: ${text}\n${usage}`);
}

function brokerOf(text: string | undefined): URL | null {
  if (text === undefined) return null;
  const url = URL.parse(text);
  return url !== null && /^mqtts?:$/.test(url.protocol) ? url : fail(`not an address of a broker: ${text}\n${usage}`);
}

function originOf(text: string): string {
  const url = URL.parse(text);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  return isOrigin ? url.origin : fail(`not an address such as https://district.example: ${text}\n${usage}`);
}

/** The connection string as it may be shown. */
function shown(database: string): string {
  return database.replace(/:[^:@/]*@/, ':…@');
}

function countOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  return /^[0-9]{1,7}$/.test(text) ? Number(text) : fail(`not a number of people: ${text}\n${usage}`);
}

/** What a person can do about a start that failed. */
function explain(error: unknown, { port, directory, database }: Arguments): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') return `port ${port} is in use: another service runs there; choose one with --port`;
  if (database !== null) {
    const why = error instanceof Error && error.message !== '' ? error.message : code;
    return `cannot start with ${shown(database)}: ${why}`;
  }
  if (code === 'EACCES') return `not allowed: port ${port} or ${directory}`;
  if (code.startsWith('SQLITE_')) return `cannot use ${join(directory, 'district.db')}: ${code}`;
  return error instanceof Error ? error.message : String(error);
}

const asked = readArguments();
const { port, directory, database, keys, lists, policy, enrolled, broker } = asked;
try {
  // Keys and tokens lie there even when the data lies in a database.
  mkdirSync(directory, { recursive: true });
  if (asked.addOperator !== null) {
    const place = { directory, ...(database === null ? {} : { database }) };
    const why = await addOperatorFromInput(place, asked.addOperator);
    if (why !== null) fail(why);
    process.stdout.write(`${asked.addOperator} may sign in at the wallboard.\n`);
    process.exit(0);
  }
  const district = await startDistrict({
    enrolled,
    port,
    directory,
    audiences: asked.origins,
    ...(database === null ? {} : { database }),
    ...(broker === null ? {} : { broker }),
    ...(asked.places === null ? {} : { places: asked.places }),
    ...(asked.releases === null ? {} : { releases: asked.releases }),
    ...(keys === null ? {} : demoKeysIn(keys)),
  });
  await writeOperatorToken(district.store.records, asked.tokenFile);
  if (lists !== null) await publishChangedDemoLists(district.publisher, lists);
  if (policy !== null && lists !== null && keys !== null) {
    const { eddsa } = loadDemoKeys(keys);
    const text = readFileSync(policy, 'utf8');
    const why = await publishPolicyText(district.publisher, lists.audience, text, eddsa, systemClock);
    if (why !== null) process.stderr.write(`district: ${policy}: ${why}\n`);
  }
  process.stdout.write(
    `District service on ${district.url.href}\nData in ${database === null ? directory : shown(database)}. Ctrl-C ends it.\n`,
  );
  // For whoever started this process and waits for it.
  process.send?.({ type: 'ready', url: district.url.href });
  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    await district.stop();
    process.stdout.write('\nDistrict service ended.\n');
    if (process.connected) process.disconnect();
  };
  process.on('SIGINT', () => void end());
  process.on('SIGTERM', () => void end());
} catch (error) {
  fail(explain(error, asked));
}
