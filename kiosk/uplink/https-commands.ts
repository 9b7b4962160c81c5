/** Commands over HTTP(S): a request the service holds open until there is something to say. */
import { commandListSchema, longestWaitS } from './command-contract.ts';
import type { CommandSource } from './command-line.ts';
import { readAnswer } from './http-answer.ts';
import { paths } from './http-contract.ts';
import { openServiceLine, type ServiceAddress } from './service-line.ts';

export interface HttpsCommandOptions extends ServiceAddress {
  /** Seconds the service may hold a request, at most `longestWaitS`. */
  readonly waitS: number;
  /** Milliseconds beyond that for the exchange itself. */
  readonly deadlineMs: number;
}

/** Opens no connection by itself; the first request does. Its connection is not shared with the events. */
export function httpsCommands(options: HttpsCommandOptions): CommandSource {
  const line = openServiceLine(options);
  const waitS = Math.min(options.waitS, longestWaitS);
  return {
    async poll(after, signal) {
      const path = `${paths.commands}?after=${after}&wait=${waitS}`;
      const deadlineMs = waitS * 1000 + options.deadlineMs;
      const answer = await line.ask({ method: 'GET', path, headers: {}, body: null, deadlineMs, signal });
      return answer.ok ? readAnswer(answer.value, commandListSchema) : answer;
    },
    close: () => line.close(),
  };
}
