/**
 * Commands over MQTT 5: the box asks once, and again whenever the district wakes it. The wake carries nothing, so that
 * none that a broker loses, repeats or makes up can hide or follow a command: what counts is the list asked for.
 */
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type CommandList, commandListSchema } from './command-contract.ts';
import type { CommandSource } from './command-line.ts';
import type { UplinkFault } from './fault.ts';
import { readAnswer } from './http-answer.ts';
import { mediaTypes, wireLimits } from './http-contract.ts';
import type { MqttLine } from './mqtt-line.ts';

export interface MqttCommandOptions {
  /** The box's one connection; whoever opened it closes it. */
  readonly line: MqttLine;
  readonly clock: Clock;
  /** Milliseconds after which the box asks without having been woken. */
  readonly waitMs: number;
  /** Milliseconds for one question and its answer. */
  readonly deadlineMs: number;
}

/** Opens no connection by itself; the first poll does, and any poll after a loss. */
export function mqttCommands({ line, clock, waitMs, deadlineMs }: MqttCommandOptions): CommandSource {
  async function listAfter(after: number, signal: AbortSignal): Promise<Result<CommandList, UplinkFault>> {
    const answer = await line.ask({
      channel: 'commands',
      contentType: mediaTypes.json,
      userProperties: {},
      payload: Buffer.from(JSON.stringify({ after })),
      deadlineMs,
      maxAnswerBytes: wireLimits.maxAnswerBytes,
      signal,
    });
    return answer.ok ? readAnswer(answer.value, commandListSchema) : answer;
  }

  /** Null when there is reason to ask again: a wake, or the time. */
  function rest(turn: Turn, signal: AbortSignal): Promise<UplinkFault | null> {
    return new Promise((resolve) => {
      const finish = (fault: UplinkFault | null): void => {
        timer.cancel();
        signal.removeEventListener('abort', takeBack);
        resolve(fault);
      };
      const takeBack = (): void => finish({ code: 'preempted', detail: 'taken back' });
      const timer = clock.after(waitMs, () => finish(null));
      signal.addEventListener('abort', takeBack, { once: true });
      if (signal.aborted) takeBack();
      turn.follow(finish);
    });
  }

  return {
    async poll(after, signal) {
      // From before the question: a wake may come while the empty list is on its way.
      const turn = takeTurn(line);
      try {
        const list = await listAfter(after, signal);
        if (!list.ok || list.value.commands.length > 0) return list;
        const fault = await rest(turn, signal);
        if (fault !== null) return err(fault);
        return turn.woken ? await listAfter(after, signal) : ok({ commands: [], cursor: after });
      } finally {
        turn.end();
      }
    },
    close: () => undefined,
  };
}

interface Turn {
  readonly woken: boolean;
  /** Hears of the first wake or loss, at once when it has been already. */
  follow(told: (fault: UplinkFault | null) => void): void;
  end(): void;
}

function takeTurn(line: MqttLine): Turn {
  let heard: { readonly fault: UplinkFault | null } | null = null;
  let told: ((fault: UplinkFault | null) => void) | null = null;
  const hear = (fault: UplinkFault | null): void => {
    heard ??= { fault };
    told?.(heard.fault);
  };
  const end = line.listen({ onWake: () => hear(null), onLost: hear });
  return {
    get woken() {
      return heard !== null && heard.fault === null;
    },
    follow(listener) {
      told = listener;
      if (heard !== null) listener(heard.fault);
    },
    end,
  };
}
