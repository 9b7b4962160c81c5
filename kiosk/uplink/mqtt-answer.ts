/** A message of the district as the answer it would be over HTTPS, so that one judgement serves both transports. */
import type { Answer } from './http-exchange.ts';
import { properties as words } from './mqtt-contract.ts';
import type { MessageProperties } from './mqtt-session.ts';

/** A message that names no status has status 0, which is nobody's. */
export function answerOf(body: Buffer, { contentType, userProperties }: MessageProperties): Answer {
  const status = one(userProperties?.[words.status]);
  const retryAfter = one(userProperties?.[words.retryAfter]);
  return {
    status: status !== undefined && /^[1-5][0-9]{2}$/.test(status) ? Number(status) : 0,
    headers: {
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    },
    body,
  };
}

/** A user property may come more than once; then none of them counts. */
export function one(property: string | string[] | undefined): string | undefined {
  return typeof property === 'string' ? property : undefined;
}
