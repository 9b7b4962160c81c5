/** As a user without rights: the fault names the rule that is missing; with that very rule in udev the device opens. */
import { nodeHidTransport } from '../../../drivers/transport/hid.ts';

const [groups = ''] = process.argv.slice(2);
process.setgroups?.(groups === '' ? [] : groups.split(',').map(Number));
process.setgid?.(1000);
process.setuid?.(1000);
const opened = await nodeHidTransport.open(
  { vendorId: 0x0627, productId: 0x0001, usagePage: 1 },
  { onData: () => undefined, onLost: () => undefined },
);
process.stdout.write(
  opened.ok
    ? `opened, descriptor of ${opened.value.descriptor.length} bytes\n`
    : `${opened.error.code} ${opened.error.detail}\n`,
);
process.exit();
