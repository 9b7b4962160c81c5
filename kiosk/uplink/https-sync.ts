/** Policy and lists over HTTP(S): one question, one signed answer. */
import { ok } from '../../drivers/basics/result.ts';
import { bodyOf } from './http-answer.ts';
import { boxKeyHeader, mediaTypes, paths, wireLimits } from './http-contract.ts';
import { openServiceLine, type ServiceAddress } from './service-line.ts';
import type { SyncName, SyncSource } from './sync.ts';

export interface HttpsSyncOptions extends ServiceAddress {
  /** Milliseconds for a whole list over the slowest line that is to do. */
  readonly deadlineMs: number;
  /** X25519 public key of the box in base64url. */
  readonly boxKey: string;
}

/** Opens no connection by itself. Each kind has one of its own, so that no policy waits behind a list. */
export function httpsSync(options: HttpsSyncOptions): SyncSource {
  const lines = {
    policy: openServiceLine(options),
    roster: openServiceLine(options),
    watchlist: openServiceLine(options),
  };
  return {
    async fetch(name, since, signal) {
      const { path, mediaType, maxAnswerBytes } = askedFor(name);
      const answer = await lines[name].ask({
        method: 'GET',
        path: since === null ? path : `${path}?since=${since}`,
        headers: { accept: mediaType, [boxKeyHeader]: options.boxKey },
        body: null,
        deadlineMs: options.deadlineMs,
        maxAnswerBytes,
        signal,
      });
      if (!answer.ok) return answer;
      // Nothing newer. Whoever else answers so changes nothing either.
      const { status, headers } = answer.value;
      // Nothing is published for this box: not a fault, and not to be asked again sooner than anything else.
      const isNothing = status === 204 || (status === 404 && headers['content-type']?.startsWith(mediaTypes.problem));
      return isNothing ? ok(null) : bodyOf(answer.value, mediaType);
    },
    close() {
      for (const line of Object.values(lines)) line.close();
    },
  };
}

function askedFor(name: SyncName) {
  return name === 'policy'
    ? { path: paths.policy, mediaType: mediaTypes.jose, maxAnswerBytes: wireLimits.maxPolicyBytes }
    : { path: `${paths.lists}/${name}`, mediaType: mediaTypes.list, maxAnswerBytes: wireLimits.maxListBytes };
}
