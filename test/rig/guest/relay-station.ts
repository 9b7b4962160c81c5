/** A station reduced to its gate, to be killed and frozen: says its guard's process, releases once, and tells what happens. */
import { systemClock } from '../../../drivers/basics/clock.ts';
import { relaySchema } from '../../../drivers/gate/gate-configuration.ts';
import { gpioAccessSchema } from '../../../drivers/gate/guard-settings.ts';
import { guardedRelay } from '../../../drivers/gate/guarded-relay.ts';

const [transport, chip, durationMs] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const relay = relaySchema.parse({
  line: { chip, line: 'GPIO17' },
  release: { mode: 'level', maximumMs: 60_000 },
});
const open = guardedRelay({ access: gpioAccessSchema.parse({ transport }), onGuard: (pid) => say(`guard ${pid}`) });
const attempt = () =>
  open(relay, systemClock, {
    onRelay: (active) => say(active ? 'active' : 'inactive'),
    onLost: (fault) => say(`lost ${fault.code} ${fault.detail}`),
  });
// Like the gate's keeper: on an emulated processor a guard does not always start in the time a board's has.
let opened = await attempt();
for (let again = 0; again < 4 && !opened.ok && opened.error.code === 'silent'; again += 1) {
  say(`again ${opened.error.detail}`);
  opened = await attempt();
}
if (!opened.ok) throw new Error(opened.error.detail);
const gate = opened.value;
const released = await gate.release(Number(durationMs));
if (!released.ok) throw new Error(released.error.detail);
process.on('SIGTERM', () => void gate.close().then(() => process.exit()));
