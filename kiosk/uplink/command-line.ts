/** Listens for commands by long polling: one request is always open, so that a command arrives as soon as it is given. */
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type BackoffLimits, backoffMs } from './backoff.ts';
import { type CommandFault, type CommandTrust, type VerifiedCommand, verifyCommand } from './command.ts';
import type { CommandList } from './command-contract.ts';
import type { CommandStore } from './command-store.ts';
import type { UplinkFault } from './fault.ts';

/** One held request; resolves with the commands after `after`, perhaps none. */
export interface CommandSource {
  poll(after: number, signal: AbortSignal): Promise<Result<CommandList, UplinkFault>>;
  close(): void;
}

export interface CommandLineOptions {
  readonly source: CommandSource;
  readonly trust: CommandTrust;
  readonly store: CommandStore;
  readonly clock: Clock;
  readonly wallTrusted: () => boolean;
  readonly random: () => number;
  readonly backoff: BackoffLimits;
  readonly handlers: {
    /** A command of the district, for this box, for the first time: to be recorded and followed. */
    onCommand(command: VerifiedCommand): void;
    /** A command that is not followed. A `replayed` one is usual after a restart; all others are worth recording. */
    onRefused(fault: CommandFault): void;
    onFault(fault: UplinkFault): void;
  };
}

export interface CommandLine {
  stop(): Promise<void>;
}

/** An answer without commands sooner than this was not held open: the next request waits as long. */
const leastHoldMs = 1_000;

/** Listens until it is stopped. */
export function startCommandLine(options: CommandLineOptions): CommandLine {
  const { source, clock, random, backoff, handlers } = options;
  const controller = new AbortController();
  let failures = 0;
  let cursor = 0;
  let timer: Timer | null = null;
  let running: Promise<void> = Promise.resolve();

  function next(delayMs: number): void {
    timer = clock.after(delayMs, () => {
      running = listen();
    });
  }

  async function listen(): Promise<void> {
    const sinceMs = clock.monotonicMs();
    const answer = await source.poll(cursor, controller.signal);
    if (controller.signal.aborted) return;
    if (!answer.ok) {
      failures += 1;
      handlers.onFault(answer.error);
      next(backoffMs(backoff, failures, random(), answer.error.retryAfterMs));
      return;
    }
    failures = 0;
    cursor = answer.value.cursor;
    const held = clock.monotonicMs() - sinceMs >= leastHoldMs;
    next(held || answer.value.commands.length > 0 ? 0 : leastHoldMs);
    for (const jws of answer.value.commands) {
      const command = take(jws, options);
      if (command.ok) handlers.onCommand(command.value);
      else handlers.onRefused(command.error);
    }
  }

  next(0);
  return {
    async stop() {
      controller.abort();
      timer?.cancel();
      await running;
    },
  };
}

/** Verifies one command and claims its id, in that order: a forged one must not use up a true one's id. */
function take(jws: string, options: CommandLineOptions): Result<VerifiedCommand, CommandFault> {
  const now = { wallMs: options.clock.wallMs(), trusted: options.wallTrusted() };
  // What has expired is refused by its time: its id need not be known any more.
  if (now.trusted) options.store.forget(now.wallMs);
  const verified = verifyCommand(jws, options.trust, now);
  if (!verified.ok) {
    const { id, expiresAtMs } = verified.error;
    // Refused is refused: whoever gave it has been told so, and gives it again if it is still wanted.
    if (id !== null && expiresAtMs !== undefined) {
      const claimed = options.store.claim(id, expiresAtMs);
      if (claimed.ok && !claimed.value) return err({ ...verified.error, code: 'replayed', detail: id });
    }
    return verified;
  }
  const { id, command, expiresAtMs } = verified.value;
  const claimed = options.store.claim(id, expiresAtMs);
  if (!claimed.ok) return err({ code: 'notRemembered', detail: claimed.error, id, name: command.name });
  return claimed.value ? ok(verified.value) : err({ code: 'replayed', detail: id, id, name: command.name });
}
