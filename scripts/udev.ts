/** The udev rules a box needs, derived from the scanner models: what hw-config/udev/70-kadian.rules must hold. */
import { loadScannerModels, type ScannerModel } from '../drivers/scanner/models.ts';

const install =
  'sudo install -m 644 hw-config/udev/70-kadian.rules /etc/udev/rules.d/ && sudo udevadm control --reload && sudo udevadm trigger';

interface Id {
  readonly vendorId: number;
  readonly productId?: number | undefined;
}

/** The rules as text. Throws when a model file cannot be read, since nothing can be derived then. */
export function renderUdevRules(): string {
  const loaded = loadScannerModels();
  if (!loaded.ok) throw new Error(`${loaded.error.file}: ${loaded.error.path}: ${loaded.error.detail}`);
  const models = [...loaded.value.values()];
  return [
    '# Generated from hw-config/models/scanners; do not edit.',
    `# Install: ${install}`,
    '# The account of the kiosk is in these groups: sudo usermod -aG plugdev,input,dialout,gpio <account>, then log in again.',
    '',
    '# Scanners as HID devices: reports are read and written through hidraw.',
    ...vendorsOf(models).map(({ vendor, names }) => `${comment(names)}\n${hidraw(vendor)}`),
    '',
    '# The same makers in keyboard mode: no window may see what they type (a code can hold any hot key). The kiosk grabs',
    '# the event node; this keeps the keys away from the windows while it does not run.',
    ...vendorsOf(models).map(({ vendor }) => keyboard(vendor)),
    '',
    '# Scanners on a serial line: for the group dialout, and never probed as a modem.',
    ...serialIds(models).map(serialLine),
    '',
    '# GPIO chips by character device.',
    'SUBSYSTEM=="gpio", KERNEL=="gpiochip*", MODE="0660", GROUP="gpio"',
    '',
    '# A scanner of another maker: take its ids from lsusb, and copy these two lines without their # to a file of your own.',
    `# ${hidraw('ffff')}`,
    `# ${keyboard('ffff')}`,
    '',
    '# Serial lines keep their names without a rule: /dev/serial/by-id/… tells devices with a serial number apart,',
    '# /dev/serial/by-path/… (by USB socket) those without one, such as CH340 converters. Never name ttyUSB0 in a site file.',
    '',
    '# Two scanners with the same ids and no serial number are told apart by their USB socket: udevadm info -a /dev/hidraw0',
    '# shows it as KERNELS; give each a link, and name the link as scanner.device.path in the site file.',
    '# SUBSYSTEM=="hidraw", KERNELS=="1-1.2", SYMLINK+="kadian/scanner-in"',
    '',
  ].join('\n');
}

function hidraw(vendor: string): string {
  return `SUBSYSTEM=="hidraw", ATTRS{idVendor}=="${vendor}", MODE="0660", GROUP="plugdev"`;
}

/** ID_INPUT_KEYBOARD has been set by the rules before 70. */
function keyboard(vendor: string): string {
  return `SUBSYSTEM=="input", KERNEL=="event*", ATTRS{idVendor}=="${vendor}", ENV{ID_INPUT_KEYBOARD}=="1", MODE="0660", GROUP="input", ENV{LIBINPUT_IGNORE_DEVICE}="1"`;
}

function serialLine({ vendorId, productId }: Id): string {
  const product = productId === undefined ? '' : `, ATTRS{idProduct}=="${hex4(productId)}"`;
  return `SUBSYSTEM=="tty", ATTRS{idVendor}=="${hex4(vendorId)}"${product}, MODE="0660", GROUP="dialout", ENV{ID_MM_DEVICE_IGNORE}="1"`;
}

/** Each maker once, with the models it occurs in. */
function vendorsOf(models: readonly ScannerModel[]): readonly { readonly vendor: string; readonly names: string[] }[] {
  const vendors = new Map<string, Set<string>>();
  for (const { ids, model } of models) {
    for (const { vendorId } of ids) {
      const vendor = hex4(vendorId);
      vendors.set(vendor, (vendors.get(vendor) ?? new Set()).add(model));
    }
  }
  return [...vendors]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([vendor, names]) => ({ vendor, names: [...names] }));
}

function serialIds(models: readonly ScannerModel[]): readonly Id[] {
  return models.flatMap(({ protocol, ids }) => (protocol === 'serial' ? ids : []));
}

function comment(names: readonly string[]): string {
  return `# ${names.join(', ')}`;
}

function hex4(id: number): string {
  return id.toString(16).padStart(4, '0');
}
