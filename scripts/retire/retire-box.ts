/** From the decision to the mark "retired"; every step can be done again after a power cut. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../drivers/basics/clock.ts';
import { replaceFile } from '../../drivers/basics/replace-file.ts';
import { openDeviceKey } from '../../kiosk/ledger/device-key.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { software } from '../../kiosk/station/care/software.ts';
import { boxMarkFile, readBoxMark, writeBoxMark } from '../../kiosk/station/site/box-mark.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import type { SiteAlone } from '../devices/command.ts';
import { filesIn } from '../handover/box-files.ts';
import { Refusal } from '../refusal.ts';
import {
  type Certificate,
  certificateSchema,
  complete,
  completionKeyOf,
  limits,
  method,
  newCompletionKey,
  signOrder,
} from './certificate.ts';
import { pageOf } from './certificate-file.ts';
import { certificateHtml } from './certificate-html.ts';
import { destroyFile, removeEmptyFolders } from './destroy.ts';
import { accountOf, callOffUnfinished, handedOverWith, openLast, owed, recordRetired } from './last-words.ts';
import { inventory, planFile, type RetirePlan, writePlan } from './plan.ts';
import type { RetireStep } from './steps.ts';

export interface RetireOptions {
  readonly loaded: SiteAlone;
  /** Absolute; JSON, with a page for the printer beside it. */
  readonly certificateFile: string;
  readonly runtimeDirectory: string;
  /** So many events may be lost to the district; 0: none. */
  readonly abandon: number;
  /** Sends what waits; says why not everything was acknowledged. */
  readonly tell: (ledger: Ledger) => Promise<string | null>;
  readonly clock: Clock;
  readonly clockTrusted: boolean;
  readonly progress: (line: string) => void;
  readonly onStep: (step: RetireStep) => void;
}

/** Exit code: the district has not got everything. */
export const unsentCode = 3;

/** Refuses while the district lacks events; then marks, records, certifies and destroys. */
export async function retireBox(options: RetireOptions): Promise<Certificate> {
  const { loaded, clock, onStep, certificateFile } = options;
  const { dataDirectory, site } = loaded;
  const siteFile = path.resolve(loaded.file);
  await refuseWhileOwed(options);
  const before = readBoxMark(dataDirectory);
  if (before === null) callOffUnfinished(loaded);
  const id =
    before !== null && before !== 'unreadable' && before.state === 'retiring'
      ? before.about
      : randomBytes(8).toString('hex');
  const mark = { state: 'retiring', about: id, sinceMs: clock.wallMs() } as const;
  writeBoxMark(path.dirname(siteFile), { ...mark, dataDirectory });
  writeBoxMark(dataDirectory, mark);
  onStep('marked');
  await sayLast(options, id);
  const ledger = openLast(loaded);
  const account = ledger === null ? null : accountOf(ledger, dataDirectory);
  ledger?.close();
  const device = account?.device ?? openDeviceKey(dataDirectory);
  const files = inventory({ site, siteFile, dataDirectory }, options.runtimeDirectory);
  const completion = newCompletionKey();
  const certificate = signOrder(
    {
      format: 'kadian.erasure',
      version: 1,
      id,
      kiosk: site.kiosk,
      source: sourceOf(site.place),
      software,
      signedAt: new Date(clock.wallMs()).toISOString(),
      clockTrusted: options.clockTrusted,
      ledger: account?.ledger ?? null,
      handedOver: account?.handedOver ?? null,
      files: files.map(({ kind, from, bytes }) => ({ kind, path: from, bytes })),
      method,
      limits,
      deviceKey: device.publicKey,
      completionKey: completion.publicKey,
    },
    device.privateKey,
  );
  writeCertificate(certificateFile, certificate);
  onStep('certified');
  const plan: RetirePlan = {
    siteFile,
    certificateFile,
    certificate,
    completionKey: completion.pem,
    files: files.map(({ kind, from }) => ({ kind, from })),
  };
  writePlan(dataDirectory, plan);
  onStep('planned');
  return carryOut(dataDirectory, plan, options);
}

async function refuseWhileOwed({ loaded, tell, abandon, progress }: RetireOptions): Promise<void> {
  const ledger = openLast(loaded);
  if (ledger === null) return;
  try {
    const why = await tell(ledger);
    const count = owed(ledger);
    if (why !== null) progress(`the district: ${why}`);
    if (count === 0 || count === abandon) return;
    throw new Refusal(
      `the district has not acknowledged ${count} events; nothing was destroyed. Bring the box to its network, or lose them by --abandon-unsent ${count}`,
      unsentCode,
    );
  } finally {
    ledger.close();
  }
}

/** The last event of the chain, its signature, and one more attempt to bring both to the district. */
async function sayLast({ loaded, tell, onStep, progress }: RetireOptions, id: string): Promise<void> {
  const ledger = openLast(loaded);
  if (ledger === null) return;
  try {
    if (handedOverWith(ledger) === null) recordRetired(ledger, id);
  } finally {
    // Signs the end.
    ledger.close();
  }
  onStep('recorded');
  const again = openLast(loaded);
  try {
    const why = again === null ? null : await tell(again);
    if (why !== null) progress(`the district: ${why}`);
  } finally {
    again?.close();
  }
  onStep('told');
}

type CarryOut = Pick<RetireOptions, 'clock' | 'clockTrusted' | 'progress' | 'onStep'>;

/** Destroys what the plan names, and says so in the certificate. A second call goes on where the first one ended. */
export function carryOut(dataDirectory: string, plan: RetirePlan, options: CarryOut): Certificate {
  const { clock, onStep, progress } = options;
  const siteDirectory = path.dirname(plan.siteFile);
  const destroyed = { key: 0, data: 0, configuration: 0 };
  let goneBefore = 0;
  const destroyAll = (kind: keyof typeof destroyed, onOverwritten?: () => void): void => {
    const files = plan.files.filter((file) => file.kind === kind);
    progress(`${kind}: ${files.length} files`);
    for (const { from } of files) {
      if (destroyFile(from, onOverwritten)) destroyed[kind] += 1;
      else goneBefore += 1;
    }
  };
  destroyAll('key', () => onStep('keyOverwritten'));
  onStep('keysGone');
  destroyAll('data');
  // Whatever else came to lie there since, such as the lock of the ledger.
  for (const { relative, from } of filesIn(dataDirectory)) {
    if (relative !== boxMarkFile && relative !== planFile) destroyFile(from);
  }
  removeEmptyFolders(dataDirectory);
  onStep('dataGone');
  destroyAll('configuration');
  onStep('configurationGone');
  const result = {
    id: plan.certificate.order.id,
    completedAt: new Date(clock.wallMs()).toISOString(),
    clockTrusted: options.clockTrusted,
    destroyed,
    goneBefore,
  };
  const written = completedBefore(plan);
  const certificate = written ?? complete(plan.certificate, result, completionKeyOf(plan.completionKey));
  if (written === null) writeCertificate(plan.certificateFile, certificate);
  onStep('completed');
  destroyFile(path.join(dataDirectory, planFile));
  markRetired(siteDirectory, dataDirectory, result.id, clock);
  onStep('retired');
  return certificate;
}

/** The last act of all, also of a run that a power cut ended just before. */
export function markRetired(siteDirectory: string, dataDirectory: string, id: string, clock: Clock): void {
  const mark = { state: 'retired', about: id, sinceMs: clock.wallMs() } as const;
  writeBoxMark(dataDirectory, mark);
  writeBoxMark(siteDirectory, { ...mark, dataDirectory });
}

/** The certificate that a run before this one finished; null when it is only begun, or is not there. */
function completedBefore({ certificateFile, certificate }: RetirePlan): Certificate | null {
  if (!existsSync(certificateFile)) return null;
  try {
    const parsed = certificateSchema.parse(JSON.parse(readFileSync(certificateFile, 'utf8')));
    return parsed.completion !== null && parsed.signature === certificate.signature ? parsed : null;
  } catch {
    return null;
  }
}

function writeCertificate(file: string, certificate: Certificate): void {
  for (const [name, text] of [
    [file, `${JSON.stringify(certificate, null, 2)}\n`],
    [pageOf(file), certificateHtml(certificate)],
  ] as const) {
    try {
      replaceFile(name, text);
    } catch (error) {
      rmSync(`${name}.unfinished`, { force: true });
      throw error;
    }
  }
}
