/** A station reduced to its gate, to be killed and frozen: releases once for the time given, tells its guard's pid first. */
import { systemClock } from '../../../drivers/basics/clock.ts';
import { relaySchema } from '../../../drivers/gate/gate-configuration.ts';
import { guardedRelay } from '../../../drivers/gate/guarded-relay.ts';

const [directory = '', durationMs = ''] = process.argv.slice(2);
const relay = relaySchema.parse({
  line: { chip: 'sim', line: 'GPIO17' },
  release: { mode: 'level', maximumMs: 60_000 },
});
const open = guardedRelay({
  access: { transport: 'directory', directory },
  onGuard: (pid) => process.stdout.write(`guard ${pid}\n`),
});
const opened = await open(relay, systemClock, {
  onRelay: (active) => process.stdout.write(active ? 'active\n' : 'inactive\n'),
  onLost: (fault) => process.stdout.write(`lost ${fault.code}\n`),
});
if (!opened.ok) throw new Error(opened.error.detail);
await opened.value.release(Number(durationMs));
