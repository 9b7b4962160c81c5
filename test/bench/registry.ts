/** Every bench, in the order in which they are run. */
import { decision } from './decide.ts';
import { drain } from './drain.ts';
import type { Bench } from './figure.ts';
import { idle } from './idle.ts';
import { ledger } from './ledger.ts';
import { measurement } from './measurement.ts';
import { parsers } from './parsers.ts';
import { relaySafety } from './relay-safety.ts';
import { scanToRelay } from './scan-to-relay.ts';
import { start } from './start.ts';
import { verification } from './verify.ts';

export const benches: readonly Bench[] = [
  scanToRelay,
  start,
  ledger,
  drain,
  verification,
  decision,
  measurement,
  parsers,
  relaySafety,
  idle,
];
