/** `node scripts/gate-simulator/main.ts --directory DIR --keys DIR --compound CODE --port N [--demo]`: devices and people of a demonstration. */
import '../../drivers/basics/node-version.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { demoHolder, type DemoRole } from '../../test/district/lists-people.ts';
import { loadDemoKeys } from '../../test/district/demo-keys.ts';
import { Bench } from './bench.ts';
import { codeOf, type CodeKind } from '../../test/simulation/codes.ts';
import { startControl, type Action } from './control.ts';
import { people, pickPerson, type Gate, type PersonKind } from '../../test/simulation/people.ts';

const { values } = parseArgs({
  options: {
    directory: { type: 'string', default: 'build/demo/devices' },
    keys: { type: 'string', default: 'build/demo/keys' },
    compound: { type: 'string', default: 'C0042' },
    port: { type: 'string', default: '8430' },
    demo: { type: 'boolean', default: false },
  },
});

const keys = loadDemoKeys(values.keys);
const bench = new Bench(values.directory);
let turn = 0;
function show(kind: CodeKind, who?: DemoRole): void {
  // Another resident each time: nobody comes in twice in a row.
  if (who === 'resident') turn += 1;
  const holder = who === undefined ? null : demoHolder(who, turn);
  bench.showCode(codeOf(kind, values.compound, keys, Date.now(), holder ?? undefined));
}

function released(ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const over = (outcome: boolean): void => {
      clearTimeout(limit);
      stop();
      resolve(outcome);
    };
    const limit = setTimeout(() => over(false), ms);
    const stop = bench.watch((state) => {
      if (state.relay) over(true);
    });
  });
}

const gate: Gate = { bench, show, pause: (ms) => pause(ms), released };

/** One person at a time stands at a gate; who comes meanwhile queues. */
let queue = Promise.resolve();
let waiting = 0;
function send(kind: PersonKind): void {
  if (waiting >= 20) return;
  waiting += 1;
  queue = queue.then(() => visit(kind));
}

async function visit(kind: PersonKind): Promise<void> {
  await people[kind].act(gate);
  waiting -= 1;
  // The next one stands where the last one stood only when that one is gone.
  await pause(1_800);
}

function act(action: Action): void {
  switch (action.do) {
    case 'person':
      return send(action.kind);
    case 'code':
      return show(
        action.kind,
        action.kind === 'identityNumber' || action.kind === 'otherCompound' ? undefined : 'resident',
      );
    case 'payload':
      return bench.showCode(action.text);
    case 'stand':
      return bench.standBefore(action.objectC);
    case 'away':
      return bench.stepAway();
    case 'door':
      return bench.door(action.open);
    case 'exit':
      return bench.requestToExit();
    case 'plug':
      if (action.device === 'scanner') void bench.plugScanner(action.plugged);
      else bench.plugThermometer(action.plugged);
      return;
  }
}

async function comeAndGo(): Promise<void> {
  await pause(3_000);
  // Whoever looks for the first time sees somebody pass; after that chance has it.
  for (let kind: PersonKind = 'resident'; ; kind = pickPerson(Math.random())) {
    send(kind);
    await queue;
    await pause(500 + Math.random() * 2_500);
  }
}

try {
  await bench.start();
  const control = await startControl({ port: Number(values.port), bench, act });
  const end = async (): Promise<void> => {
    await control.close();
    await bench.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(signal, () => void end());
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${values.port}/` });
  if (values.demo) await comeAndGo();
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const detail = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    code === 'EADDRINUSE' ? `gate simulator: port ${values.port} is in use\n` : `gate simulator: ${detail}\n`,
  );
  process.exit(1);
}
