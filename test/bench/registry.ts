/** Every bench, in the order in which they are run; loaded only when it is its turn, so that no other pays for it. */
import type { BenchOptions, Finding } from './figure.ts';

export interface Bench {
  readonly name: string;
  /** One line for those who ask what there is. */
  readonly about: string;
  readonly load: () => Promise<{
    readonly run: (options: BenchOptions) => AsyncGenerator<Finding> | Generator<Finding>;
  }>;
}

export const benches: readonly Bench[] = [
  {
    name: 'scan-to-relay',
    about: 'last HID report to relay set over 2,000 encounters, beside one verification and one commit',
    load: () => import('./scan-to-relay.ts'),
  },
  {
    name: 'start',
    about: 'process started to the first possible decision (/health says able), unbundled',
    load: () => import('./start.ts'),
  },
  {
    name: 'ledger',
    about: 'durable appends at 0 and 100,000 unsent events (1,000,000 with --full), size, time to open',
    load: () => import('./ledger.ts'),
  },
  {
    name: 'drain',
    about: 'events a second durable at both ends, 50,000 of them (1,000,000 with --full), appends going on',
    load: () => import('./drain.ts'),
  },
  {
    name: 'drain-mqtt',
    about: 'the same over a broker beside HTTPS in one run, and the bytes an event takes up the line',
    load: () => import('./drain-mqtt.ts'),
  },
  {
    name: 'store-and-forward',
    about:
      'events kept a second and lost by kill -9, beside mosquitto, NATS JetStream, a JSON file, mqtt.js with a store',
    load: () => import('./store-and-forward.ts'),
  },
  {
    name: 'verify',
    about: 'each kind of code, beside the bare signature check; HC1 beside dcc-utils and @pathcheck/dcc-sdk',
    load: () => import('./verify.ts'),
  },
  {
    name: 'decide',
    about: 'decisions a second by the table alone, and persons: presence, reading and code through the machine',
    load: () => import('./decide.ts'),
  },
  {
    name: 'measurement',
    about: 'thermometer samples judged a second',
    load: () => import('./measurement.ts'),
  },
  {
    name: 'parsers',
    about: 'MB/s of each thermometer protocol and scanner decoder, time of a descriptor',
    load: () => import('./parsers.ts'),
  },
  {
    name: 'relay-safety',
    about: 'relay at rest after the guard or the station is killed or frozen in mid-pulse; new guard ready',
    load: () => import('./relay-safety.ts'),
  },
  {
    name: 'idle',
    about: 'processor share and memory with a 14 Hz thermometer and nobody there, medians of six stretches',
    load: () => import('./idle.ts'),
  },
  {
    name: 'memory',
    about: 'memory of all processes: the station with its own, the screen, and both together',
    load: () => import('./memory.ts'),
  },
  {
    name: 'package',
    about: 'size of the Debian packages that npm run package has built',
    load: () => import('./package.ts'),
  },
  {
    name: 'encounter',
    about:
      'what one person costs: processor time and bytes written by all processes (30 persons between stretches of nobody, 180 with --full)',
    load: () => import('./encounter.ts'),
  },
  {
    name: 'recovery',
    about: 'a device told lost and ready again after its driver process is killed, frozen or astray',
    load: () => import('./recovery.ts'),
  },
  {
    name: 'lists',
    about: 'look-ups in roster and watchlist, loading, memory (100,000 and 1,000,000 entries with --full)',
    load: () => import('./lists.ts'),
  },
  {
    name: 'camera',
    about: 'codes read from pictures by the camera’s reader, and how long a look takes, beside zxing-wasm and jsQR',
    load: () => import('./camera.ts'),
  },
  {
    name: 'screen',
    about: 'decision to paint, script, heap over 10,000 encounters, idle processor and first paint, in a real Chromium',
    load: () => import('./screen.ts'),
  },
  {
    name: 'screen-recovery',
    about: 'harm done to the shell to a frame of the new page, step by step, ten times each kind of harm',
    load: () => import('./screen-recovery.ts'),
  },
  {
    name: 'announcer',
    about: 'the voice: processor share of a loop, asked to heard, memory of prompts and of a simulated week',
    load: () => import('./announcer.ts'),
  },
  {
    name: 'curves',
    about: 'growth with the ledger, the lists, persons a minute, boxes a district; as pictures with --svg directory',
    load: () => import('./curves/curves.ts'),
  },
];
