/** What each command of the district does, and what stands in its way. Fire and the safe state win over all of them. */
import type { EncounterState } from '../../access/encounter-state.ts';
import type { PortalState } from '../../access/portal.ts';
import type { Command } from '../../uplink/command-contract.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { Result } from '../../../drivers/basics/result.ts';
import type { CommandActions, Obstacle, Outcome } from './command-desk.ts';
import type { ModeDesk } from './command-desk-mode.ts';
import type { NoticeDesk, NoticeText } from './command-desk-notice.ts';
import type { ClearanceDesk } from '../credentials/place-code-clearance.ts';

type Versioned = Extract<Command, { name: 'announceVersion' }>['of'];

export interface CommandActionsOptions {
  readonly clock: Clock;
  readonly portal: () => PortalState;
  readonly encounter: () => EncounterState;
  readonly modes: ModeDesk;
  readonly notices: NoticeDesk;
  readonly clearances: ClearanceDesk;
  /** Releases the portal once; resolves with the relay's answer. */
  readonly openOnce: () => Promise<Outcome>;
  readonly mute: (minutes: number) => void;
  /** Speaks a notice; null where nothing can. */
  readonly speak: ((text: NoticeText, minutes: number, id: string) => void) | null;
  /** Something newer is to be fetched; null where nothing fetches. */
  readonly announced: ((of: Versioned, version: string) => void) | null;
  /** Gathers and sends diagnostics; the error's text when they did not arrive. Null where they cannot be sent. */
  readonly diagnose: (() => Promise<Result<string, string>>) | null;
  /** Begins the change of the device key and records it; null where the box has no identity. */
  readonly changeKey: (() => Result<string, string>) | null;
}

export function createCommandActions(options: CommandActionsOptions): CommandActions {
  const { clock, portal, encounter, modes, notices, clearances } = options;

  function aboutThePortal(command: Extract<Command, { name: 'setPortalMode' | 'openOnce' }>): Obstacle | null {
    const { fire, mode } = portal();
    if (fire) return { why: 'fireAlarm', detail: 'the fire input is active' };
    const opens = command.name === 'openOnce' || command.mode === 'lockedOpen';
    if (opens && !encounter().capabilities.gate) return { why: 'gateUnavailable', detail: 'the relay is not ready' };
    if (command.name === 'openOnce') {
      return mode === 'controlled' ? null : { why: mode, detail: 'set the mode to controlled first' };
    }
    const { until } = command;
    const isOver = until !== undefined && until * 1000 <= clock.wallMs();
    return isOver ? { why: 'expired', detail: `until ${new Date(until * 1000).toISOString()}` } : null;
  }

  function unless(present: object | null, what: string): Obstacle | null {
    return present === null ? { why: 'unsupported', detail: what } : null;
  }

  return {
    obstacle(command) {
      switch (command.name) {
        case 'setPortalMode':
        case 'openOnce':
          return aboutThePortal(command);
        case 'clearance':
          return clearances.obstacle(command.clearance);
        case 'announceVersion':
          return unless(options.announced, 'this box fetches nothing');
        case 'collectDiagnostics':
          return unless(options.diagnose, 'this box sends no diagnostics');
        case 'rotateKeys':
          return unless(options.changeKey, 'this box has no identity');
        case 'mute':
        case 'notice':
          return null;
      }
    },
    follow(command, id) {
      switch (command.name) {
        case 'setPortalMode':
          return modes.set(command.mode, command.until ?? null) ? done() : failed('the ledger cannot write');
        case 'openOnce':
          return options.openOnce();
        case 'mute':
          options.mute(command.minutes);
          return done();
        case 'notice':
          notices.show(command.text, command.minutes);
          if (!command.spoken) return done();
          options.speak?.(command.text, command.minutes, id);
          return options.speak === null ? done('shown; nothing can speak it') : done();
        case 'announceVersion':
          options.announced?.(command.of, command.version);
          return done();
        case 'clearance':
          clearances.take(command.clearance);
          return done();
        case 'collectDiagnostics':
          return options.diagnose === null ? failed('unsupported') : options.diagnose().then(outcomeOf);
        case 'rotateKeys':
          return options.changeKey === null ? failed('unsupported') : outcomeOf(options.changeKey());
      }
    },
  };
}

function outcomeOf(result: Result<string, string>): Outcome {
  return result.ok ? done(result.value) : failed(result.error);
}

function done(detail = ''): Outcome {
  return { outcome: 'done', detail };
}

function failed(detail: string): Outcome {
  return { outcome: 'failed', detail };
}
