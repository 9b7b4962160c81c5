/** The district's commands in a running station: the line they come by, what they set, and what of it a restart keeps. */
import type { RecordedEvent } from '../../ledger/record.ts';
import type { Language } from '../../screen/model.ts';
import { writtenIn } from '../../screen/texts/written.ts';
import { startCommandLine } from '../../uplink/command-line.ts';
import { defaultLimits } from '../../uplink/limits.ts';
import { sourceOf } from '../../uplink/source.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { createCommandActions, type CommandActionsOptions } from './command-desk-actions.ts';
import { createCommandDesk, type Outcome } from './command-desk.ts';
import type { CommandParts } from './command-parts.ts';
import { createModeDesk } from './command-desk-mode.ts';
import { createNoticeDesk } from './command-desk-notice.ts';
import type { DeviceIdentity } from './device-identity.ts';
import { createKeyChangeDesk, type KeyAnswer } from './key-change.ts';
import type { Log } from '../care/diagnostics.ts';
import { diagnosticsBundle, type DiagnosticsBundle } from '../technician/diagnostics-bundle.ts';
import type { Flow } from '../flow.ts';
import { createClearanceDesk } from '../credentials/place-code-clearance.ts';
import type { PlaceClearance } from '../credentials/place-code-clearance.ts';
import type { PlaceCodeDesk } from '../credentials/place-code.ts';
import type { Recorder } from '../care/recorder.ts';
import type { Site } from '../site/site.ts';

export interface CommandsOptions {
  readonly parts: {
    readonly commands?: CommandParts;
    readonly identity?: DeviceIdentity;
    readonly site: Site;
    readonly clock: Clock;
    readonly random: () => number;
    readonly log: Log;
    readonly ledgerDirectory: string;
  };
  readonly clockTrusted: () => boolean;
  readonly recorder: Recorder;
  readonly flow: Flow;
  readonly placeCode: PlaceCodeDesk | null;
  readonly mute: (minutes: number) => void;
  readonly speak: CommandActionsOptions['speak'];
  readonly announced: CommandActionsOptions['announced'];
  /** Presents a clearance as a reader presents a code. */
  readonly present: (clearance: PlaceClearance) => void;
  readonly bundle: () => Omit<DiagnosticsBundle, 'memory' | 'log' | 'deviceKey' | 'source'>;
  readonly onChange: () => void;
}

export interface Commands {
  /** What the screen's notice should say; null: nothing. */
  notice(language: Language): string | null;
  /** Each event of the ledger, after its commit. */
  note(event: RecordedEvent): void;
  /** The encounter machine has dealt with an input. */
  settled(): void;
  /** The district has these events of the ledger. */
  acknowledged(events: readonly RecordedEvent[]): void;
  /** Makes a change of the device key that was asked for by file, and tells which key is in use. */
  deviceKey(): KeyAnswer;
  stop(): Promise<void>;
}

/** Starts to listen; a box without a line for commands keeps what was set before and obeys nothing new. */
export function startCommands(options: CommandsOptions): Commands {
  const { parts, clockTrusted, recorder, flow, placeCode, onChange } = options;
  const { commands, identity, site, clock, random, log } = parts;
  const opening: ((outcome: Outcome) => void)[] = [];
  const keys = createKeyChangeDesk({ identity, recorder, directory: parts.ledgerDirectory, log, onChange });

  function save(): void {
    const memory = { lockDown: modes.lockDown, notice: notices.shown };
    const fault = commands?.memory.save(memory) ?? null;
    if (fault !== null) log.error({ detail: fault }, 'what was commanded cannot be kept');
    onChange();
  }

  const modes = createModeDesk({
    clock,
    clockTrusted,
    portal: () => flow.portal,
    toPortal: (mode) => flow.toPortal({ type: 'mode', mode }),
    onChange: save,
  });
  const notices = createNoticeDesk({ clock, clockTrusted, onChange: save });
  const clearances = createClearanceDesk({
    codes: placeCode,
    clock,
    encounter: () => flow.encounter,
    present: options.present,
  });

  async function diagnose(send: NonNullable<CommandParts['sendDiagnostics']>): Promise<Result<string, string>> {
    const log = commands?.logLines() ?? [];
    const about = { ...options.bundle(), source: sourceOf(site.place), deviceKey: identity?.keyId ?? null, log };
    const sent = await send(diagnosticsBundle(about, process.memoryUsage()));
    return sent.ok ? ok(`${log.length} lines`) : err(sent.error.detail);
  }

  const sender = commands?.sendDiagnostics ?? null;
  const desk = createCommandDesk({
    recorder,
    log,
    actions: createCommandActions({
      clock,
      portal: () => flow.portal,
      encounter: () => flow.encounter,
      modes,
      notices,
      clearances,
      openOnce: () =>
        new Promise((resolve) => {
          opening.push(resolve);
          flow.toPortal({ type: 'release', encounter: null, cause: 'command' });
        }),
      mute: options.mute,
      speak: options.speak,
      announced: options.announced,
      diagnose: sender === null ? null : () => diagnose(sender),
      changeKey: identity === undefined ? null : () => keys.change(),
    }),
  });

  const before = commands?.memory.load();
  if (before?.lockDown) modes.restore(before.lockDown.untilS);
  if (before?.notice) notices.restore(before.notice);
  keys.look();

  const line =
    commands === undefined
      ? null
      : startCommandLine({
          source: commands.source,
          trust: { keys: commands.keys, audience: sourceOf(site.place) },
          store: commands.store,
          clock,
          wallTrusted: clockTrusted,
          random,
          backoff: defaultLimits.backoff,
          handlers: {
            onCommand: (command) => desk.take(command),
            onRefused: (fault) => desk.refuse(fault),
            onFault: ({ code, detail }) => log.info({ code, detail }, 'commands'),
          },
        });

  return {
    notice: (language) => notices.shown?.[writtenIn(language)] ?? null,
    note(event) {
      if (event.type === 'portal.modeChanged' && event.data.cause === 'staff') modes.overruled();
      if (event.type === 'portal.released' && event.data.cause === 'command') {
        opening.shift()?.({ outcome: 'done', detail: '' });
      }
      if (event.type === 'portal.releaseFailed' && event.data.cause === 'command') {
        opening.shift()?.({ outcome: 'failed', detail: event.data.code });
      }
    },
    settled: () => clearances.settled(),
    acknowledged: (events) => keys.acknowledged(events),
    deviceKey: () => keys.look(),
    async stop() {
      await line?.stop();
      commands?.source.close();
      modes.stop();
      notices.stop();
      placeCode?.stop();
      for (const resolve of opening.splice(0)) resolve({ outcome: 'failed', detail: 'the station ends' });
      await desk.stop();
      commands?.store.close();
    },
  };
}
