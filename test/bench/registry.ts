/** Every bench, in the order in which they are run. */
import type { Bench } from './figure.ts';
import { scanToRelay } from './scan-to-relay.ts';
import { start } from './start.ts';

export const benches: readonly Bench[] = [scanToRelay, start];
