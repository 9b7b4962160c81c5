/** Another process that opens a serial line: says the fault it gets, or `opened`. */
import { serialPortTransport } from '../../../drivers/transport/serial.ts';

const opened = await serialPortTransport.open(
  { path: process.argv[2] ?? '', baudRate: 9600 },
  { onData: () => undefined, onLost: () => undefined },
);
process.stdout.write(opened.ok ? 'opened\n' : `${opened.error.code} ${opened.error.detail}\n`);
process.exit();
