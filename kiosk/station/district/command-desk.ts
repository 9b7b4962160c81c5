/**
 * Commands of the district, from the line to the act: on disk before anything moves, refused with a reason, and told
 * what became of it. What a command does is for its actions; that it is genuine and new, the line has made sure.
 */
import type { Command } from '../../uplink/command-contract.ts';
import type { CommandFault, VerifiedCommand } from '../../uplink/command.ts';
import type { Log } from '../care/diagnostics.ts';
import type { Recorder } from '../care/recorder.ts';

export interface Obstacle {
  /** A word for the ledger. */
  readonly why: string;
  readonly detail: string;
}

export interface Outcome {
  readonly outcome: 'done' | 'failed';
  readonly detail: string;
}

export interface CommandActions {
  /** Why it cannot be followed now; null when it can. Changes nothing. */
  obstacle(command: Command): Obstacle | null;
  /** Does it. A rejection is a bug. */
  follow(command: Command, id: string): Outcome | Promise<Outcome>;
}

export interface CommandDesk {
  take(command: VerifiedCommand): void;
  refuse(fault: CommandFault): void;
  /** Resolves when nothing that was begun is under way any more. */
  stop(): Promise<void>;
}

export interface CommandDeskOptions {
  readonly recorder: Recorder;
  readonly actions: CommandActions;
  readonly log: Log;
}

/** Refusals remembered, so that one that comes again and again is told once. */
const refusalsKept = 500;

export function createCommandDesk({ recorder, actions, log }: CommandDeskOptions): CommandDesk {
  const running = new Set<Promise<void>>();
  const told = new Set<string>();

  function refuse(command: string | null, name: Command['name'] | null, { why, detail }: Obstacle): void {
    log.warn({ command, why }, 'command refused');
    // Somebody who floods the line must not fill the disk with it: what is not signed may say what it likes.
    const key = `${why} ${command}`;
    if (told.has(key)) return;
    if (told.size >= refusalsKept) told.clear();
    told.add(key);
    recorder.record({ type: 'command.refused', data: { command, name, why, detail } });
  }

  async function follow(command: Command, id: string): Promise<void> {
    const { outcome, detail } = await actions.follow(command, id);
    recorder.record({ type: 'command.done', data: { command: id, name: command.name, outcome, detail } });
  }

  return {
    take({ id, command, issuedAtMs, expiresAtMs }) {
      const { name } = command;
      const obstacle = actions.obstacle(command);
      if (obstacle !== null) return refuse(id, name, obstacle);
      const times = { issuedAtS: issuedAtMs / 1000, expiresAtS: expiresAtMs / 1000 };
      const data = { command: id, name, about: aboutOf(command), ...times };
      const written = recorder.recordNow({ type: 'command.taken', data });
      if (!written.ok) return refuse(id, name, { why: 'notRecorded', detail: written.error.code });
      const done = follow(command, id);
      running.add(done);
      void done.finally(() => running.delete(done));
    },
    refuse({ id, name, code, detail }) {
      refuse(id, name ?? null, { why: code, detail });
    },
    async stop() {
      await Promise.all(running);
    },
  };
}

/** What the name does not say; nothing that points to a person. */
function aboutOf(command: Command): string {
  switch (command.name) {
    case 'setPortalMode':
      return command.until === undefined ? command.mode : `${command.mode} until ${utc(command.until)}`;
    case 'mute':
      return `${command.minutes} min`;
    case 'notice':
      return `${command.minutes} min${command.spoken ? ', spoken' : ''}: ${command.text['zh-CN']}`;
    case 'announceVersion':
      return `${command.of} ${command.version}`;
    case 'clearance':
      return `slot ${command.clearance.slot}`;
    case 'openOnce':
    case 'collectDiagnostics':
    case 'rotateKeys':
      return '';
  }
}

function utc(unixS: number): string {
  return new Date(unixS * 1000).toISOString();
}
