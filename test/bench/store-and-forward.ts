/** Keeping events and sending them on: ours beside what others use, one event after the other, and what a kill -9 costs. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { beside, type BenchOptions, type Figure, type Finding } from './figure.ts';
import { openBareCommits } from './floor.ts';
import { childContender } from './peers/child-contender.ts';
import type { Forwarded } from './peers/arrivals.ts';
import { type Contender, timedEach } from './peers/contender.ts';
import { oursForwarded, storedForwarded } from './peers/forwarders.ts';
import { jetStream } from './peers/jetstream.ts';
import { mosquittoBridge } from './peers/mosquitto-bridge.ts';
import { absentPeer, peerModule, peerProgram } from './peers/peers.ts';
import { median, percentile } from './statistics.ts';
import { inWorkDirectory } from './work-directory.ts';

const traced = 200;

export function run(options: BenchOptions): AsyncGenerator<Finding> {
  return inWorkDirectory((directory) => findings(directory, options));
}

async function* findings(directory: string, { full }: BenchOptions): AsyncGenerator<Finding> {
  const [events, kills] = full ? [5_000, 20] : [1_000, 5];
  if (peerProgram('strace') === null) yield absentPeer('strace', 'Debian');
  for (const contender of contenders()) {
    if ('absent' in contender) yield contender;
    else yield* figures(contender, path.join(directory, contender.name.replaceAll(/\W+/g, '-')), events, kills);
  }
}

/** Ours first. */
function contenders(): (Contender | ReturnType<typeof absentPeer>)[] {
  const mosquitto = peerProgram('mosquitto');
  const nats = peerProgram('nats-server');
  const atEveryChange = ['autosave_on_changes true', 'autosave_interval 1'];
  return [
    childContender('kadian', 'this ledger', 'when appendAll returns', oursForwarded),
    ...(mosquitto === null
      ? [absentPeer('mosquitto', 'Debian')]
      : [
          mosquittoBridge(mosquitto, 'mosquitto bridge, persistence', []),
          mosquittoBridge(mosquitto, 'mosquitto bridge, saving at every change', atEveryChange),
        ]),
    nats === null ? absentPeer('nats-server', 'Debian') : (jetStream(nats) ?? absentPeer('@nats-io/jetstream', 'npm')),
    childContender('jsonFile', 'JSON file rewritten for each event', 'when writeFileSync returns'),
    peerModule('mqtt-jsonl-store') === null
      ? absentPeer('mqtt-jsonl-store', 'npm')
      : childContender(
          'mqttJsonl',
          'mqtt.js with a file store, offline',
          'when the store calls back',
          storedForwarded(mosquitto),
        ),
  ];
}

async function* figures(contender: Contender, root: string, events: number, kills: number): AsyncGenerator<Figure> {
  const { name, saysKept } = contender;
  const tookMs = await contender.rate(made(root, 'rate'), events);
  const floorMs = await bare(made(root, 'floor'), events);
  const perSecond = (each: readonly number[]): number => (1000 * each.length) / each.reduce((sum, ms) => sum + ms, 0);
  yield beside(`${name}: kept, ${saysKept}`, perSecond(tookMs), '1/s', perSecond(floorMs));
  yield beside(`${name}: an event, p50`, median(tookMs), 'ms', median(floorMs));
  yield beside(`${name}: an event, p99`, percentile(tookMs, 0.99), 'ms', percentile(floorMs, 0.99));
  const syncs = await contender.syncs(made(root, 'traced'), traced);
  if (syncs !== null) yield { figure: `${name}: syncs to the disk, an event`, value: syncs, unit: 'count' };
  let lost = 0;
  let acknowledged = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const kept = await contender.killed(made(root, `kill-${kill}`), events);
    lost += kept.lost;
    acknowledged += kept.acknowledged;
  }
  const figure = `${name}: lost by ${kills} kills, of ${acknowledged.toLocaleString('en')} said to be kept`;
  yield { figure, value: lost, unit: 'count' };
  if (contender.forwarded !== null)
    yield* forwardFigures(name, await contender.forwarded(made(root, 'forward'), sentOn), sentOn);
}

/** What waits after some hours without a line. */
const sentOn = 10_000;

function* forwardFigures(name: string, { perSecond, missing, twice }: Forwarded, count: number): Generator<Figure> {
  yield { figure: `${name}: sent on when the line is back`, value: perSecond, unit: '1/s' };
  const of = `of ${count.toLocaleString('en')} sent on`;
  yield { figure: `${name}: did not arrive, ${of}`, value: missing, unit: 'count' };
  yield { figure: `${name}: arrived again, ${of}`, value: twice, unit: 'count' };
}

/** A bare commit for each event, measured right after, so that both meet the same disk. */
async function bare(directory: string, events: number): Promise<readonly number[]> {
  const floor = openBareCommits(directory);
  const tookMs = await timedEach(events, () => floor.commit());
  floor.close();
  return tookMs;
}

function made(root: string, name: string): string {
  const directory = path.join(root, name);
  mkdirSync(directory, { recursive: true });
  return directory;
}
