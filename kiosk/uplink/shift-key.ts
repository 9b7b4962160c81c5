/** Asks the district for the key of the shift when a member of staff has signed in; what comes is sealed to the box. */
import { ok, type Result } from '../../drivers/basics/result.ts';
import type { UplinkFault } from './fault.ts';
import { bodyOf } from './http-answer.ts';
import { boxKeyHeader, mediaTypes, paths } from './http-contract.ts';
import { openServiceLine, type ServiceAddress } from './service-line.ts';

export interface ShiftKeySource {
  /** The key as a compact JWE; null when the district gives this member none now. */
  fetch(staff: string, signal: AbortSignal): Promise<Result<string | null, UplinkFault>>;
  close(): void;
}

export interface HttpsShiftKeyOptions extends ServiceAddress {
  /** Milliseconds for the answer. */
  readonly deadlineMs: number;
  /** X25519 public key of the box in base64url. */
  readonly boxKey: string;
}

/** Over HTTP(S); opens no connection by itself. */
export function httpsShiftKey(options: HttpsShiftKeyOptions): ShiftKeySource {
  const line = openServiceLine(options);
  return {
    async fetch(staff, signal) {
      const answer = await line.ask({
        method: 'GET',
        path: `${paths.shiftKey}?staff=${encodeURIComponent(staff)}`,
        headers: { accept: mediaTypes.jose, [boxKeyHeader]: options.boxKey },
        body: null,
        deadlineMs: options.deadlineMs,
        signal,
      });
      if (!answer.ok) return answer;
      if (answer.value.status === 204) return ok(null);
      const body = bodyOf(answer.value, mediaTypes.jose);
      return body.ok ? ok(body.value.toString('latin1')) : body;
    },
    close: () => line.close(),
  };
}
