/** Which figures README.md shows, in its words and order. */
export interface Row {
  readonly says: string;
  readonly bench: string;
  /** How the figure begins in the bench's output. */
  readonly figure: string;
  /** Figures of other people's programs in lines of their own. */
  readonly beside?: readonly { readonly name: string; readonly figure: string }[];
}

const keeping = (what: string): NonNullable<Row['beside']> =>
  [
    ['mosquitto’s bridge', 'mosquitto bridge, persistence'],
    ['NATS JetStream', 'NATS JetStream'],
    ['a JSON file', 'JSON file rewritten for each event'],
    ['mqtt.js with a file store', 'mqtt.js with a file store, offline'],
  ].map(([name = '', peer = '']) => ({ name, figure: `${peer}: ${what}` }));

export const rows: readonly Row[] = [
  {
    says: 'Last byte of a scan to relay set, the grant on disk, median',
    bench: 'scan-to-relay',
    figure: 'relay held by the guard process: p50',
  },
  { says: 'the same, 99 of 100', bench: 'scan-to-relay', figure: 'relay held by the guard process: p99' },
  { says: 'Process started to the first possible decision', bench: 'start', figure: 'first possible decision' },
  { says: 'Durable events', bench: 'ledger', figure: '0 unsent: durable appends' },
  { says: 'One event with 100,000 waiting, 99 of 100', bench: 'ledger', figure: '100,000 unsent: append, p99' },
  {
    says: 'Syncs to the disk an event',
    bench: 'store-and-forward',
    figure: 'this ledger: syncs to the disk',
    beside: keeping('syncs to the disk'),
  },
  {
    says: 'Events lost of those said to be kept, over some `kill -9`',
    bench: 'store-and-forward',
    figure: 'this ledger: lost by',
    beside: keeping('lost by'),
  },
  {
    says: 'Sent on when the line is back; here both ends keep it on disk, elsewhere the other end in memory',
    bench: 'store-and-forward',
    figure: 'this ledger: sent on',
    // Nobody sends the JSON file: who writes one writes that as well.
    beside: keeping('sent on').filter(({ name }) => name !== 'a JSON file'),
  },
  { says: 'District pass verified (Ed25519)', bench: 'verify', figure: 'district pass, Ed25519: p50' },
  {
    says: 'Health certificate verified (HC1, ES256)',
    bench: 'verify',
    figure: 'HC1, ES256, beside other verifiers: p50',
  },
  { says: 'The same by RSA (HC1, PS256)', bench: 'verify', figure: 'HC1, PS256: p50' },
  { says: 'Persons decided by the machine of one gate', bench: 'decide', figure: 'persons' },
  {
    says: 'Codes read of 120 hard pictures, here by up to three looks at each, by others in one',
    bench: 'camera',
    figure: 'all looks in turn: read',
    beside: [
      { name: 'zxing-wasm', figure: 'zxing-wasm: read of' },
      { name: 'jsQR', figure: 'jsqr: read of' },
    ],
  },
  {
    says: 'Relay at rest after `kill -9` of the guard, longest',
    bench: 'relay-safety',
    figure: 'relay at rest after SIGKILL of the guard, longest',
  },
  {
    says: 'Relay at rest after the station froze, longest',
    bench: 'relay-safety',
    figure: 'relay at rest after SIGSTOP of the station, longest',
  },
  { says: 'Verdict published to painted, median', bench: 'screen', figure: 'model published to painted, median' },
  { says: 'Processor with nobody there, of one core', bench: 'idle', figure: 'all of these' },
  { says: 'Processor time a person', bench: 'encounter', figure: 'processor time an encounter' },
  { says: 'Written to the card a person', bench: 'encounter', figure: 'bytes written an encounter' },
  { says: 'Memory of the box, screen included', bench: 'memory', figure: 'the box: both together' },
  { says: 'Package for the box', bench: 'package', figure: 'kadian_' },
];
