/** `kadian export --site FILE --out DIR|FILE [--ledger] [--diagnostics] …`: ledger and diagnostics, sealed to the district. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { systemClock } from '../drivers/basics/clock.ts';
import { writePrivately } from '../drivers/basics/private-files.ts';
import { exportRanges } from '../kiosk/screen/model-technician.ts';
import { createNew, failureOf, firstOf, writeSealed, writeWhole } from '../kiosk/station/technician/export-write.ts';
import { sourceOf } from '../kiosk/uplink/source.ts';
import { boxLedger } from './devices/box-ledger.ts';
import { progress, readOptions, runCommand, type SiteAlone, siteOf } from './devices/command.ts';
import { ownFilesOf } from './devices/own-files.ts';
import { stationState } from './devices/station-state.ts';
import { boxDiagnostics } from './export/diagnostics.ts';
import { type LedgerSource, openLedgerSource } from './export/ledger-source.ts';
import { cannotWrite, removeLeft, targetOf } from './export/target.ts';
import { fileFault, Refusal, refusalCodes } from './refusal.ts';

const usage =
  'usage: kadian export --site FILE --out DIR|FILE [--ledger] [--diagnostics] [--range all|unsent|day] [--technician CODE] [--dry-run] [--json]';
/** 128 + SIGINT, as shells tell it. */
const endedByHand = 130;

interface Written {
  readonly file: string;
  readonly key: string;
  readonly from: number;
  readonly through: number;
  readonly diagnostics: boolean;
  readonly bytes: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
}

async function main(): Promise<number> {
  const values = readOptions(
    {
      site: { type: 'string' },
      out: { type: 'string' },
      ledger: { type: 'boolean', default: false },
      diagnostics: { type: 'boolean', default: false },
      range: { type: 'string', default: 'all' },
      technician: { type: 'string', default: 'commandLine' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  if (values.out === undefined) throw new Refusal(usage, refusalCodes.wrongUse);
  const range = exportRanges.find((known) => known === values.range);
  if (range === undefined) throw new Refusal(`--range: ${exportRanges.join(', ')}`, refusalCodes.wrongUse);
  if (!/^\S{1,64}$/.test(values.technician))
    throw new Refusal('--technician: a code without spaces', refusalCodes.wrongUse);
  const loaded = siteOf(values.site, usage);
  const { site, dataDirectory, file } = loaded;
  if (site.sealingKey === undefined) {
    throw new Refusal(
      `${file}: names no sealingKey, the district's key to seal an export to; nothing leaves the box unsealed`,
      refusalCodes.badFile,
    );
  }
  const { keyId, publicKey } = site.sealingKey;
  const both = values.ledger === values.diagnostics;
  const wallMs = systemClock.wallMs();
  const target = targetOf(values.out, site.kiosk, wallMs, ownFilesOf(loaded));
  const source = both || values.ledger ? ledgerOf(dataDirectory) : null;
  try {
    const tip = source?.tip();
    if (tip?.ok === false) throw new Refusal(`${dataDirectory}: ${tip.error.detail}`, refusalCodes.badFile);
    const through = tip?.value.sequence ?? 0;
    const readEvents = source === null ? noEvents : source.readEvents;
    const oldestUnsent = () => source?.oldestUnsent();
    const from = source === null ? 1 : firstOf(range, { through, wallMs, readEvents, oldestUnsent });
    const withDiagnostics = both || values.diagnostics;
    const header = { export: 1, source: sourceOf(site.place), key: keyId, from, through, wallMs } as const;
    const about = { file: target.file, key: keyId, from, through, diagnostics: withDiagnostics };
    if (values['dry-run']) {
      tell(values.json, { dryRun: true, ...about }, `${target.file}: ${contents(about)}. Nothing was written.`);
      return 0;
    }
    writePrivately();
    for (const name of removeLeft(target, site.kiosk))
      progress(`removed ${name}, which an earlier run left unfinished`);
    const diagnostics = withDiagnostics ? await boxDiagnostics(loaded, progress) : 'null';
    const done = await write({
      ...about,
      target,
      seal: (put) =>
        writeSealed({
          header,
          publicKey: Buffer.from(publicKey, 'base64url'),
          diagnostics,
          readEvents,
          write: put,
          onProgress: everyTenth(),
        }),
    });
    const recorded = await record(loaded, values.technician, done);
    const note = recorded
      ? ''
      : ' The file is whole, but the ledger has no record of this export: only a call while the station is stopped is recorded.';
    tell(values.json, { ...done, recorded }, `${done.file}: ${contents(done)}, ${done.bytes} bytes.${note}`);
    return 0;
  } finally {
    source?.close();
  }
}

const noEvents = () => ({ ok: true, value: [] }) as const;

function ledgerOf(dataDirectory: string): LedgerSource {
  const opened = openLedgerSource(dataDirectory);
  if (!opened.ok) throw new Refusal(opened.error, refusalCodes.badFile);
  return opened.value;
}

function contents({ from, through, diagnostics, key }: Omit<Written, 'file' | 'bytes' | 'digest'>): string {
  const events = from > through ? 'no events' : `events ${from} to ${through}`;
  return `${events}${diagnostics ? ' and diagnostics' : ''}, sealed to ${key}`;
}

function tell(json: boolean, object: object, line: string): void {
  process.stdout.write(`${json ? JSON.stringify(object) : line}\n`);
}

function everyTenth(): (share: number) => void {
  let told = 0;
  return (share) => {
    const tenth = Math.floor(share * 10);
    if (tenth > told) progress(`${tenth * 10} %`);
    told = Math.max(told, tenth);
  };
}

interface Writing extends Omit<Written, 'bytes' | 'digest'> {
  readonly target: { readonly file: string; readonly part: string };
  readonly seal: (put: (text: string) => Promise<void>) => Promise<Pick<Written, 'bytes' | 'digest'>>;
}

/** Whole or not at all, also when it is ended by hand. */
async function write({ target, seal, ...about }: Writing): Promise<Written> {
  let cancelled = false;
  const cancel = (): void => {
    cancelled = true;
  };
  process.once('SIGINT', cancel);
  process.once('SIGTERM', cancel);
  const { file, part } = target;
  const whole = { create: createNew, part, isCancelled: () => cancelled, onFlush: () => progress('Flushing …') };
  let sealed = { bytes: 0, digest: '' };
  try {
    await writeWhole(file, whole, async (put) => {
      sealed = await seal(put);
    });
    return { ...about, ...sealed };
  } catch (error) {
    if (cancelled) throw new Refusal('ended by hand; nothing of it is left', endedByHand);
    const detail = error instanceof Error ? error.message : String(error);
    switch (failureOf(error)) {
      case 'full':
        throw new Refusal(`${file}: the medium is full; nothing of it is left`, cannotWrite);
      case 'pulledOut':
        throw new Refusal(`${file}: the medium is gone or read-only (${detail})`, cannotWrite);
      case 'failed':
        throw new Refusal(fileFault(error, file) ?? `${file}: ${detail}`, cannotWrite);
    }
  } finally {
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
  }
}

/** The panel records its exports; so does this, where no station holds the ledger. */
async function record(loaded: SiteAlone, technician: string, done: Written): Promise<boolean> {
  const state = await stationState(loaded.site, loaded.dataDirectory);
  if (state.state !== 'stopped') return false;
  const opened = boxLedger(loaded);
  if (!opened.ok || opened.value === null) return false;
  const { from, through, bytes, digest } = done;
  const written = opened.value.append('export.written', { technician, from, through, traces: 0, bytes, digest });
  opened.value.close();
  return written.ok;
}

await runCommand('export', main);
// Native watchers of a device the doctor tried may keep the process.
process.exit();
