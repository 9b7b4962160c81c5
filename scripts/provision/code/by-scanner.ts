/** `kadian provision --from-scanner --site FILE`: pieces of a configuration shown to the scanner of a stopped box. */
import path from 'node:path';
import { systemClock, type Clock } from '../../../drivers/basics/clock.ts';
import { startScanner, type ScannerPort } from '../../../drivers/scanner/scanner.ts';
import { configurationCodePrefix, isConfigurationCode } from '../../../kiosk/station/credentials/configuration-code.ts';
import { synchronisedBy } from '../../../kiosk/station/time/time-source.ts';
import { numberOf, siteOf, type SiteAlone } from '../../devices/command.ts';
import { describeCode } from '../../devices/describe-code.ts';
import { busesOf, onlyWithoutStation } from '../../devices/real-buses.ts';
import { fileFault, readText, Refusal, refusalCodes } from '../../refusal.ts';
import { cannotWrite } from '../from-sheet.ts';
import { checksumOf } from '../labels.ts';
import { boardHere, knownBoards } from '../templates.ts';
import { applyConfiguration } from './apply.ts';
import { verifyConfiguration } from './configuration-code.ts';
import { parsePublicKeys, publicKeyFile } from './keys.ts';
import { CodePieces } from './pieces.ts';

export interface ScannerValues {
  readonly site?: string | undefined;
  readonly seconds?: string | undefined;
  readonly 'clock-is-right': boolean;
  readonly 'dry-run': boolean;
  readonly json: boolean;
}

const usualSeconds = '300';
/** Nothing was shown, or not all of it. */
const notHeard = 3;

/** 0: in force; 1: refused; 3: no whole configuration was shown. */
export async function applyByScanner(
  values: ScannerValues,
  usage: string,
  tell: (line: string) => void,
): Promise<number> {
  const loaded = siteOf(values.site, usage);
  const seconds = numberOf(values.seconds ?? usualSeconds, '--seconds', 1, 86_400);
  const keys = trustedKeys(loaded);
  await onlyWithoutStation(loaded);
  const answer = (result: string, more: object, line: string): void => {
    process.stdout.write(values.json ? `${JSON.stringify({ result, ...more })}\n` : `${line}\n`);
  };
  const jws = await readPieces(loaded, busesOf(loaded).scannerPort, systemClock, seconds, tell);
  if (jws === null) {
    answer('notHeard', {}, 'No whole configuration was shown; nothing was changed.');
    return notHeard;
  }
  const trusted = values['clock-is-right'] || synchronisedBy(loaded.site.clock)();
  const audience = loaded.site.kiosk;
  const code = verifyConfiguration(jws, { keys, audience }, { wallMs: systemClock.wallMs(), trusted });
  const refuse = ({ code: why, detail }: { readonly code: string; readonly detail: string }): number => {
    const remedy =
      why === 'clockNotTrusted' ? '; set it (timedatectl set-time) and call again with --clock-is-right' : '';
    answer(
      'refused',
      { code: why, detail: `${detail}${remedy}` },
      `Refused (${why}): ${detail}${remedy}. Nothing was changed.`,
    );
    return 1;
  };
  if (!code.ok) return refuse(code.error);
  try {
    const board = boardHere(knownBoards());
    const applied = applyConfiguration({
      siteFile: loaded.file,
      jws,
      code: code.value,
      board,
      dryRun: values['dry-run'],
    });
    if (!applied.ok) return refuse(applied.error);
    const { result, warnings, changes, text } = applied.value;
    for (const warning of warnings) tell(`warning: ${warning}`);
    const { serial } = code.value;
    const about = `serial ${serial}, checksum ${checksumOf(text)}, changes: ${changes.join(', ') || 'none'}`;
    const words = {
      applied: 'In force at the next start',
      wouldApply: 'Would be put in force',
      alreadyApplied: 'In force already',
    };
    answer(result, { serial, changes, warnings, checksum: checksumOf(text) }, `${words[result]}: ${about}`);
    return 0;
  } catch (error) {
    const fault = fileFault(error);
    if (fault === null) throw error;
    throw new Refusal(fault, cannotWrite);
  }
}

function trustedKeys({ directory }: SiteAlone) {
  const file = path.join(directory, publicKeyFile);
  const keys = parsePublicKeys(readText(file));
  if (keys.ok) return keys.value;
  throw new Refusal(`${file}: ${keys.error}`, refusalCodes.badFile);
}

/** The signed text; null when the time is over, or somebody ends it, before it is whole. */
async function readPieces(
  { models }: SiteAlone,
  port: ScannerPort,
  clock: Clock,
  seconds: number,
  tell: (line: string) => void,
): Promise<string | null> {
  const pieces = new CodePieces();
  const whole = Promise.withResolvers<string | null>();
  const end = (): void => whole.resolve(null);
  const device = startScanner({
    model: models.scanner,
    port,
    clock,
    handlers: {
      onCode(scanned) {
        const text = Buffer.from(scanned.bytes).toString('latin1');
        if (!isConfigurationCode(text)) {
          const { format, length } = describeCode(scanned);
          tell(
            `another code (${format}, ${length} bytes): a piece of a configuration begins with ${configurationCodePrefix}`,
          );
          return;
        }
        const outcome = pieces.take(text.trim());
        if (outcome.type === 'malformed') tell(outcome.detail);
        else if (outcome.type === 'waiting') {
          if (outcome.begun && outcome.have === 1) tell('a configuration begins');
          tell(`${outcome.have} of ${outcome.of}; still to show: ${outcome.missing.join(', ')}`);
        } else whole.resolve(outcome.text);
      },
      onOverlong: () => tell('a code longer than the model allows'),
      onDiscarded: () => undefined,
      onState(state) {
        if (state.status === 'ready')
          tell(
            `Show the configuration code to the scanner within ${seconds} s, each of its pieces, in any order. Ctrl-C ends it.`,
          );
        else if (state.status === 'lost') tell(`scanner: ${state.fault.code} (${state.fault.detail})`);
      },
    },
  });
  const limit = clock.after(seconds * 1000, end);
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const text = await whole.promise;
  limit.cancel();
  await device.stop();
  return text;
}
