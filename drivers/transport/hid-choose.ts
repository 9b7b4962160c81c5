/** Which of the machine's HID devices is meant by an identity. Pure, shared by the real bus and the simulated one. */
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import type { HidIdentity } from './ports.ts';

/** One top-level collection of one HID interface; several may share a path. */
export interface HidListing {
  readonly path: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string;
  readonly usagePage?: number;
}

/** The one device an identity means; `notFound`, or `badConfiguration` naming the paths when several match. */
export function chooseHidDevice(
  listings: readonly HidListing[],
  identity: HidIdentity,
): Result<HidListing, DeviceFault> {
  const device = describeHidIdentity(identity);
  if (identity.path === undefined && identity.vendorId === undefined && identity.usagePage === undefined) {
    const detail = `${device}: name a path, a vendor id or a usage page`;
    return err({ code: 'badConfiguration', device, detail });
  }
  const matching = listings.filter((listing) => matches(listing, identity));
  const paths = [...new Set(matching.map((listing) => listing.path))];
  const [first] = matching;
  if (first === undefined) {
    const detail = `no HID device matches ${device}; check the cable, and with lsusb that the scanner is in its HID POS mode`;
    return err({ code: 'notFound', device, detail });
  }
  if (paths.length > 1) {
    const remedy =
      `add scanner.device.serialNumber to the site file, or give the one that is meant a link by its USB socket ` +
      `(udevadm info -a ${paths[0]} shows KERNELS; the rule is at the end of 70-kadian.rules) and name it as scanner.device.path`;
    const detail = `${paths.length} HID devices match ${device}: ${paths.join(', ')}; ${remedy}`;
    return err({ code: 'badConfiguration', device, detail });
  }
  return ok(first);
}

/** An identity in words, such as `HID 0c2e:0b6a page 0x8c`. */
export function describeHidIdentity(identity: HidIdentity): string {
  const parts = ['HID'];
  if (identity.path !== undefined) parts.push(identity.path);
  if (identity.vendorId !== undefined || identity.productId !== undefined) {
    parts.push(`${hex4(identity.vendorId)}:${hex4(identity.productId)}`);
  }
  if (identity.serialNumber !== undefined) parts.push(`serial ${identity.serialNumber}`);
  if (identity.usagePage !== undefined) parts.push(`page 0x${identity.usagePage.toString(16)}`);
  return parts.join(' ');
}

/** The fault of a node that exists but may not be opened, with the udev rule that is missing and how to load it. */
export function hidPermissionDenied(device: string, node: string, listing: HidListing): DeviceFault {
  const rule =
    `SUBSYSTEM=="hidraw", ATTRS{idVendor}=="${hex4(listing.vendorId)}", ` +
    `ATTRS{idProduct}=="${hex4(listing.productId)}", MODE="0660", GROUP="plugdev"`;
  return {
    code: 'permissionDenied',
    device,
    detail:
      `${node} may not be opened for reading and writing; add to /etc/udev/rules.d/70-kadian.rules: ${rule} ` +
      `and run: udevadm control --reload && udevadm trigger --subsystem-match=hidraw`,
  };
}

function matches(listing: HidListing, identity: HidIdentity): boolean {
  return (
    (identity.path === undefined || identity.path === listing.path) &&
    (identity.vendorId === undefined || identity.vendorId === listing.vendorId) &&
    (identity.productId === undefined || identity.productId === listing.productId) &&
    (identity.serialNumber === undefined || identity.serialNumber === listing.serialNumber) &&
    (identity.usagePage === undefined || identity.usagePage === listing.usagePage)
  );
}

function hex4(id: number | undefined): string {
  return id === undefined ? '****' : id.toString(16).padStart(4, '0');
}
