/** What to paste into a site file for a device that was found. */
import type { Found } from './found.ts';
import type { FoundHid } from './found-hid.ts';

export interface Paste {
  readonly node: string;
  /** The key of the site file it belongs to. */
  readonly key: 'thermometer' | 'scanner';
  readonly value: object;
}

/** One for each device that could serve; a serial line may have either behind it. */
export function pastes({ serial, hid, keyboards }: Found): readonly Paste[] {
  return [
    ...serial.flatMap(({ node, stable: [path] }): Paste[] =>
      path === undefined
        ? []
        : [
            { node, key: 'thermometer', value: { model: '…', path } },
            { node, key: 'scanner', value: { model: 'generic-serial', device: { kind: 'serial', path } } },
          ],
    ),
    ...hid.flatMap((device) => hidPaste(device, hid)),
    ...keyboards.flatMap(({ node, stable: [path] }): Paste[] =>
      path === undefined
        ? []
        : [{ node, key: 'scanner', value: { model: 'generic-wedge', device: { kind: 'keys', path } } }],
    ),
  ];
}

function hidPaste(device: FoundHid, all: readonly FoundHid[]): Paste[] {
  const [model] = device.models;
  if (device.speaks !== 'pos' || model === undefined) return [];
  const { node, vendorId, productId, serialNumber } = device;
  const twins = all.filter(
    (other) => other.vendorId === vendorId && other.productId === productId && other.speaks === 'pos',
  );
  const one = twins.length > 1 && serialNumber !== null ? { serialNumber } : {};
  const identity = { kind: 'hid', vendorId: hexId(vendorId), productId: hexId(productId), ...one };
  return [{ node, key: 'scanner', value: { model, device: identity } }];
}

function hexId(id: number): string {
  return `0x${id.toString(16).padStart(4, '0')}`;
}
