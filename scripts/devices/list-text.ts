/** The list of devices as lines for a terminal. */
import type { Account } from './account.ts';
import type { Configured } from './configured.ts';
import type { Found } from './found.ts';
import type { FoundChip } from './found-gpio.ts';
import { pastes } from './paste.ts';
import { missingRights } from './rights-text.ts';

/** `allLines`: of the chips too; otherwise only those that are held. */
export function listText(
  found: Found,
  configured: readonly Configured[],
  account: Pick<Account, 'name'>,
  allLines: boolean,
): readonly string[] {
  const rights = [...found.serial, ...found.hid, ...found.keyboards, ...found.chips].flatMap((device) => {
    const missing = missingRights(device.rights, device.node, account.name);
    return missing === null ? [] : [missing];
  });
  return [
    ...block('Serial lines', found.serial, ({ node, stable }) => [
      `${node}${stable.length === 0 ? '  on the board: this name stays' : ''}`,
      ...stable.map((name) => `  ${name}`),
    ]),
    ...block('HID devices', found.hid, (hid) => [
      `${hid.node}  ${hex4(hid.vendorId)}:${hex4(hid.productId)}  ${hid.name}${hid.serialNumber === null ? '' : `  serial ${hid.serialNumber}`}`,
      `  ${kinds[hid.speaks]}; usage pages ${hid.usagePages.map((page) => `0x${page.toString(16)}`).join(', ') || 'unknown'}`,
      ...(hid.models.length === 0 ? [] : [`  models that fit: ${hid.models.join(', ')}`]),
    ]),
    ...block('Keyboards', found.keyboards, ({ node, stable }) => [node, ...stable.map((name) => `  ${name}`)]),
    ...block('GPIO chips', found.chips, (chip) => chipText(chip, allLines)),
    ...block('Sound cards', found.cards, ({ id, name }) => [`${id}  ${name}`]),
    ...block('To paste into the site file', pastes(found), ({ node, key, value }) => [
      `${node}:`,
      `  "${key}": ${JSON.stringify(value)}`,
    ]),
    ...block('Rights that are missing', rights, (text) => [text]),
    ...(configured.length === 0
      ? []
      : block('What the site file names', configured, ({ part, names, state, node, advice }) => [
          `${state.padEnd(9)} ${part} = ${names}${node === null ? '' : ` -> ${node}`}`,
          ...(advice === null ? [] : [`  ${advice}`]),
        ])),
  ];
}

const kinds = {
  pos: 'reports scanned data (HID POS)',
  keyboard: 'types as a keyboard',
  other: 'no scanner',
} as const;

function chipText({ node, label, lines }: FoundChip, allLines: boolean): string[] {
  if (label === '') return [`${node}  may not be opened`];
  const shown = allLines ? lines : lines.filter(({ holder }) => holder !== null);
  return [
    `${node}  ${label}, ${lines.length} lines`,
    ...shown.map(
      ({ offset, name, holder }) =>
        `  ${String(offset).padStart(3)}  ${name || '(no name)'}${holder === null ? '' : `  held by ${holder}`}`,
    ),
  ];
}

function block<T>(title: string, items: readonly T[], text: (item: T) => readonly string[]): string[] {
  const lines = items.length === 0 ? ['none'] : items.flatMap(text);
  return [title, ...lines.map((line) => `  ${line}`), ''];
}

function hex4(id: number): string {
  return id.toString(16).padStart(4, '0');
}
