/** Diagnostics as JSON lines: for technicians, without personal data, and never instead of the ledger. */
import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/**
 * Fields that may hold what identifies a person are cut out wherever somebody should pass them by mistake.
 * Level by KADIAN_LOG (debug, info, warn, error, silent).
 */
export function openLog(level: string, destination: DestinationStream): Log {
  const personal = ['payload', 'holder', 'name', 'identityNumber', 'pin', 'token', 'credential'];
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: personal.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '(withheld)' },
    },
    destination,
  );
}
