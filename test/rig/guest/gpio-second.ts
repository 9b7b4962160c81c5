/** Another process that wants line 17 of a chip by the character device: says the fault it gets, or `opened`. */
import { characterDeviceGpio } from '../../../drivers/transport/gpio-chardev.ts';

const opened = characterDeviceGpio().openOutput({ chip: process.argv[2] ?? '', line: 17, activeLow: false });
process.stdout.write(opened.ok ? 'opened\n' : `${opened.error.code} ${opened.error.detail}\n`);
process.exit();
