/** How old the rules and lists of the box are. Looks at files; takes, makes and removes none. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { listNames, type ListName } from '../../kiosk/lists/manifest.ts';
import { applicationId, readState, type ListState } from '../../kiosk/lists/tables.ts';
import { openPolicyStore } from '../../kiosk/policy/store.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { loadSite } from '../../kiosk/station/site/file.ts';
import { findingsOf, type Examination, type Finding } from './finding.ts';
import { mayLookInto } from './present-key.ts';

const find = findingsOf('rules');
const dayMs = 86_400_000;
/** Days before its end in which a policy is told to be renewed, and age from which a list is told to be old. */
const soonDays = 3;
const oldListDays = 2;

export function checkRules(examination: Examination): Finding[] {
  const { dataDirectory } = examination.loaded;
  const hidden = ['', 'policy', 'lists'].some((name) => !mayLookInto(path.join(dataDirectory, name)));
  if (hidden) return [find('unknown', 'rulesHidden', { directory: dataDirectory })];
  return [...policy(examination), ...listNames.flatMap((name) => list(examination, name))];
}

function policy({ loaded, clock }: Examination): Finding[] {
  const directory = path.join(loaded.dataDirectory, 'policy');
  const whole = loadSite(loaded.file);
  // Without the trust list nothing that is signed can be judged; that is told where the site file is.
  if (!whole.ok) return [find('unknown', 'rulesUnknown')];
  const store = existsSync(directory)
    ? openPolicyStore(directory, whole.value.trust, sourceOf(loaded.site.place))
    : null;
  if (store !== null && !store.ok) return [find('yellow', 'policyUnreadable', { detail: store.error.detail })];
  const faults = (store?.value.faults ?? []).map(({ detail }) => find('yellow', 'policyUnreadable', { detail }));
  const current = store?.value.current ?? null;
  if (current === null) return [...faults, find('yellow', 'policySite', { version: loaded.site.policy.version })];
  const { policy: held, takenMs } = current;
  const days = Math.max(0, Math.floor((clock.wallMs() - takenMs) / dayMs));
  const left = held.expiresAtS === null ? null : (held.expiresAtS * 1000 - clock.wallMs()) / dayMs;
  if (left !== null && left <= 0) return [...faults, find('red', 'policyExpired', { version: held.version })];
  const level = left !== null && left < soonDays ? 'yellow' : 'green';
  return [
    ...faults,
    find(level, left === null ? 'policyOpen' : 'policyUntil', {
      version: held.version,
      days,
      left: Math.floor(left ?? 0),
    }),
  ];
}

function list({ loaded, clock }: Examination, name: ListName): Finding[] {
  const directory = path.join(loaded.dataDirectory, 'lists');
  const state = newestState(directory, name);
  if (state === null) return [find('unknown', 'listNone', { list: name })];
  const days = Math.max(0, Math.round(((clock.wallMs() - state.issuedAtMs) / dayMs) * 10) / 10);
  const values = { list: name, version: state.version, entries: state.entries, days };
  return [find(days > oldListDays ? 'yellow' : 'green', 'listAge', values)];
}

/** Of the newest file that is a list; the station removes older ones, the doctor does not. */
function newestState(directory: string, name: ListName): ListState | null {
  const files = existsSync(directory) ? readdirSync(directory) : [];
  const numbers = files.flatMap((file) => {
    const digits = new RegExp(`^${name}\\.([0-9]{1,9})\\.db$`).exec(file)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  for (const number of numbers.toSorted((a, b) => b - a)) {
    let database: Database.Database | undefined;
    try {
      database = new Database(path.join(directory, `${name}.${number}.db`), { readonly: true, fileMustExist: true });
      if (database.pragma('application_id', { simple: true }) === applicationId) return readState(database);
    } catch {
      // Damaged or of another account: the one before tells.
    } finally {
      database?.close();
    }
  }
  return null;
}
