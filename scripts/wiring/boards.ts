/** What the pictures take from the board files: which pin is which. */
import path from 'node:path';
import { pinOf, readBoards, type Board } from '../../drivers/gate/boards.ts';

/** Pins of the 40-pin header that are no lines; the same on every board that has it. */
export const supply = {
  '3.3 V': [1, 17],
  '5 V': [2, 4],
  GND: [6, 9, 14, 20, 25, 30, 34, 39],
} as const;

/** All boards, sorted by id. A board file that cannot be read is a bug here: tests read them all. */
export function everyBoard(): readonly Board[] {
  const boards = readBoards(path.join(import.meta.dirname, '../../hw-config/boards'));
  if (!boards.ok) throw new Error(boards.error);
  return boards.value;
}

/** A pin of the pictures: `pins` as "pin 11", `lines` with its line on each family of boards. */
export interface PicturePin {
  readonly pin: number;
  readonly line: string;
}

/** The pin something is wired to in the pictures, with its line on a Pi; the pin is the same on all boards, or it throws. */
export function picturePin(of: Exclude<keyof Board['wiring'], 'relay'> | 'relay'): PicturePin {
  const boards = everyBoard();
  const pins = boards.map((board) => {
    const wired = board.wiring[of];
    const pin = pinOf(board, typeof wired === 'string' ? wired : wired.line);
    if (pin === undefined) throw new Error(`${board.id}: ${of} is not on its header`);
    return { id: board.id, pin: pin.headerPin, line: pin.line };
  });
  const pi = pins.find(({ id }) => id === 'pi-4');
  if (pi === undefined) throw new Error('there is no board pi-4');
  const other = pins.find(({ pin }) => pin !== pi.pin);
  if (other !== undefined) throw new Error(`${of} is pin ${pi.pin} on the Pi and ${other.pin} on ${other.id}`);
  return { pin: pi.pin, line: pi.line };
}

/** The UART pins, the same on all boards, or it throws. */
export function serialPins(): { readonly transmit: number; readonly receive: number } {
  const [first, ...rest] = everyBoard().map(({ serial }) => serial);
  if (first === undefined) throw new Error('there is no board');
  const { transmitPin: transmit, receivePin: receive } = first;
  if (rest.some((each) => each.transmitPin !== transmit || each.receivePin !== receive)) {
    throw new Error('the boards differ in the pins of their UART: the picture names one pair');
  }
  return { transmit, receive };
}

/** A supply pin of the given row. */
export function supplyPin(of: keyof typeof supply, which = 0): number {
  return supply[of][which] ?? supply[of][0];
}
