/** Releases of the software over HTTP(S): what the maker signed about the newest, and the package piece by piece. */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { UplinkFault } from './fault.ts';
import { bodyOf } from './http-answer.ts';
import { mediaTypes, paths } from './http-contract.ts';
import { openServiceLine, type ServiceAddress } from './service-line.ts';

export interface ReleaseSource {
  /** The signed manifest of the newest release for an architecture, as the district has it; null where it has none. */
  manifest(architecture: string, signal: AbortSignal): Promise<Result<string | null, UplinkFault>>;
  /** `length` bytes of the package with this SHA-256 (hexadecimal) from byte `from` on, at most `wireLimits.maxPartBytes`. */
  part(sha256: string, from: number, length: number, signal: AbortSignal): Promise<Result<Uint8Array, UplinkFault>>;
  close(): void;
}

export interface ReleaseSourceOptions extends ServiceAddress {
  /** Milliseconds for one piece over the slowest line that is to do. */
  readonly deadlineMs: number;
}

/** Opens no connection by itself; nothing of what comes is believed here. */
export function httpsReleases(options: ReleaseSourceOptions): ReleaseSource {
  const line = openServiceLine(options);
  const { deadlineMs } = options;
  return {
    async manifest(architecture, signal) {
      const answer = await line.ask({
        method: 'GET',
        path: `${paths.releases}/${architecture}`,
        headers: { accept: mediaTypes.jose },
        body: null,
        deadlineMs,
        signal,
      });
      if (!answer.ok) return answer;
      const { status, headers } = answer.value;
      if (status === 404 && headers['content-type']?.startsWith(mediaTypes.problem)) return ok(null);
      const body = bodyOf(answer.value, mediaTypes.jose);
      return body.ok ? ok(body.value.toString('latin1')) : body;
    },
    async part(sha256, from, length, signal) {
      const answer = await line.ask({
        method: 'GET',
        path: `${paths.packages}/${sha256}`,
        // RFC 9110 §14.2: both ends are included.
        headers: { accept: mediaTypes.package, range: `bytes=${from}-${from + length - 1}` },
        body: null,
        deadlineMs,
        maxAnswerBytes: length,
        signal,
      });
      if (!answer.ok) return answer;
      const { status, headers, body } = answer.value;
      if (status !== 206) {
        const refused = bodyOf(answer.value, mediaTypes.package);
        return refused.ok
          ? err({ code: 'malformedAnswer', detail: 'the whole came where a piece was asked for' })
          : refused;
      }
      if (headers['content-range']?.startsWith(`bytes ${from}-`) !== true || body.byteLength !== length) {
        return err({ code: 'malformedAnswer', detail: 'another piece came than was asked for' });
      }
      return ok(body);
    },
    close: () => line.close(),
  };
}
