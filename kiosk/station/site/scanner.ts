/** The scanner's part of a site file: which model, and how it is connected. */
import { z } from 'zod';

const hexId = z
  .string()
  .regex(/^0x[0-9a-fA-F]{4}$/, 'four hexadecimal digits after 0x')
  .describe('As lsusb shows it, such as 0x0c2e.');

export const scannerSchema = z.strictObject({
  model: z.string().min(1).describe('Name of a file in hw-config/models/scanners.'),
  readsCards: z
    .boolean()
    .default(false)
    .describe(
      'It is a reader of identity cards that types what it reads, and reads no codes: only then a number it types ' +
        'is taken as one of a card.',
    ),
  device: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('hid').describe('USB HID, the POS mode of a scanner.'),
        path: z.string().optional().describe('Only where two of the same model are plugged in.'),
        vendorId: hexId.optional(),
        productId: hexId.optional(),
        serialNumber: z.string().optional().describe('As the scanner reports it.'),
      }),
      z.strictObject({
        kind: z.literal('keys').describe('A scanner that types like a keyboard; read below the screen.'),
        path: z.string().min(1).describe('Stable path of a keyboard scanner: /dev/input/by-id/…-event-kbd'),
      }),
      z.strictObject({
        kind: z.literal('serial').describe('A scanner on a serial line, or USB serial.'),
        path: z.string().min(1).describe('Stable path of a serial scanner: /dev/serial/by-id/…'),
      }),
      z.strictObject({
        kind: z.literal('simulatedHid').describe('The simulator.'),
        socket: z.string().min(1).describe('Path, relative to this file.'),
      }),
    ])
    .describe('How it is connected.'),
});
