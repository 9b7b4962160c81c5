/** The shape of a board file and of a header file (hw-config/boards), each property with what it means. */
import { z } from 'zod';

const $schema = z.string().optional().describe('Where the editor finds this description.');
const source = z.string().min(3).describe('Documents the facts come from; what none of them says is marked unknown.');

const pinSchema = z.strictObject({
  headerPin: z.int().min(1).max(40).describe('Number of the pin on the 40-pin header.'),
  chip: z.string().min(1).optional().describe('Label of its GPIO chip, where it is not the chip of the board.'),
  offset: z.int().min(0).describe('Offset of the line on its chip.'),
  line: z.string().min(1).describe('Name of the line, as the device tree gives it.'),
  pullAtBoot: z
    .enum(['up', 'down', 'none', 'unknown'])
    .describe('Resistor in the chip from power-on until software sets it; unknown where no document says it.'),
  avoid: z.string().min(1).optional().describe('Why neither a relay nor a contact should be wired here.'),
});

/** One file header-*.json: the pins of a header, shared by the boards that have it. */
export const headerSchema = z.strictObject({
  $schema,
  source,
  pins: z.array(pinSchema).min(1).describe('The pins that are GPIO lines; the rest are supply, ground or analogue.'),
});

const serialLine = z.strictObject({
  path: z.string().startsWith('/dev/').nullable().describe('Device of the UART on the header; null: not documented.'),
  transmitPin: z.int().min(1).max(40).describe('Header pin the board sends on.'),
  receivePin: z.int().min(1).max(40).describe('Header pin the board listens on.'),
  note: z.string().min(1).describe('What it takes to get it.'),
});

const lineName = z.string().min(1);

const wiring = z.strictObject({
  relay: z
    .strictObject({
      line: lineName.describe('The output for the relay.'),
      activeLow: z.boolean().describe('true: for a relay board that switches on low.'),
      resistor: z
        .enum(['none', 'pullDown', 'pullUp'])
        .describe('What must be added outside, since the pull of the chip is not enough or not known.'),
    })
    .describe('Where the pictures wire the relay.'),
  doorContact: lineName.describe('Input for the door contact.'),
  passage: lineName.describe('Input for the contact that reports a passage, in place of the door contact.'),
  requestToExit: lineName.describe('Input for the button to leave.'),
  fire: lineName.describe('Input for the fire system.'),
  tamper: lineName.describe('Input for the contact of the case.'),
});

/** One file of hw-config/boards. */
export const boardSchema = z.strictObject({
  $schema,
  id: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .describe('Name of the file without its ending; what --board takes.'),
  model: z.string().min(1).describe('The model in the device tree (/proc/device-tree/model), without its revision.'),
  chip: z.string().min(1).describe('Label of the GPIO chip that has the header, or most of it.'),
  header: z.string().min(1).describe('Name of the header file, without its ending.'),
  wiring: wiring.describe('Lines that are safe to use, the same pins on every board where that is possible.'),
  serial: serialLine.describe('The UART on the header, for a thermometer without USB.'),
  bootFile: z.string().startsWith('/').describe('The file the lines of bootConfiguration belong to.'),
  bootConfiguration: z
    .array(
      z.strictObject({
        line: z.string().min(1).describe('The line to add.'),
        why: z.string().min(1).describe('What it is for.'),
      }),
    )
    .describe('Lines for the boot file.'),
  notes: z.array(z.string().min(1)).describe('What a technician should know before wiring.'),
});

/** For editors: what hw-config/board.schema.json must hold. */
export const renderBoardSchema = (): string => render(boardSchema);
/** For editors: what hw-config/header.schema.json must hold. */
export const renderHeaderSchema = (): string => render(headerSchema);

function render(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`;
}
