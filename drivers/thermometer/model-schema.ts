/** The shape of a thermometer model: every fact with its source. */
import { z } from 'zod';
import { frameProfile } from './frame-profile.ts';

/** A fact and where it comes from: a document, a calculation, or an assumption that says it is one. */
const fact = <T extends z.ZodType>(value: T, about: string) =>
  z
    .strictObject({
      value: value.describe('The fact itself.'),
      source: z
        .string()
        .min(3)
        .describe('Where it comes from: a document, a calculation, or an assumption that says it is one.'),
    })
    .describe(about);
const range = z
  .strictObject({ min: z.number().describe('Lowest.'), max: z.number().describe('Highest.') })
  .refine((each) => each.min < each.max, 'min must be below max');

export const lineSettings = z.strictObject({
  baudRate: z.int().min(300).max(3_000_000).describe('Bit/s.'),
  dataBits: z.union([z.literal(7), z.literal(8)]).describe('Bits of a character.'),
  parity: z.enum(['none', 'even', 'odd']).describe('Parity bit of a character.'),
  stopBits: z.union([z.literal(1), z.literal(2)]).describe('Stop bits of a character.'),
  hangUpOnClose: z.boolean().default(true).describe('Whether the control lines fall when the line is closed.'),
});

const common = {
  $schema: z.string().optional().describe('Where the editor finds this description.'),
  id: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .describe('Name of the file without its ending, which site files use.'),
  name: z.string().min(1).describe('As it is sold.'),
  line: fact(lineSettings, 'How its serial line is set.'),
  silentAfterMs: fact(
    z.int().min(200).max(60_000),
    'Milliseconds without a valid frame after which the instrument counts as lost.',
  ),
  acceptAfterFrames: fact(
    z.int().min(1).max(20),
    'Valid frames that must come before it is believed to be this instrument.',
  ),
  settlingMs: fact(z.int().min(0).max(10_000), 'Milliseconds a new object temperature takes to show fully.'),
  measurableC: fact(range, 'Object temperatures it can report, °C.'),
  ambientC: fact(range, 'Ambient temperatures in which its readings hold, °C.'),
  accuracyC: fact(z.number().positive().nullable(), '± °C near body temperature; null where the maker states none.'),
  emissivity: fact(z.number().gt(0).max(1).nullable(), 'As set in the instrument; null where nothing is stated.'),
  presenceOnly: fact(
    z.boolean(),
    'It notices a warm body, but its figure is never the measured temperature of a person.',
  ),
};

const register = z.int().min(0).max(0xffff);
const registerMap = z
  .strictObject({
    slave: z.int().min(1).max(247).describe('Address of the instrument.'),
    function: z.union([z.literal(3), z.literal(4)]).describe('3: holding registers, 4: input registers.'),
    firstRegister: register.describe('Address on the wire of the first register read.'),
    registers: z.int().min(1).max(60).describe('How many are read at once.'),
    object: z.int().min(0).describe('Index of the object temperature among the registers read.'),
    ambient: z.int().min(0).nullable().describe('Index of the ambient temperature; null: it has none.'),
    status: z
      .strictObject({
        register: z.int().min(0).describe('Its index among the registers read.'),
        faultBits: register.describe('Bits that mean a fault.'),
      })
      .nullable()
      .describe('Register that tells of faults; null: it has none.'),
    perDegree: z.number().positive().describe('The number divided by this is °C.'),
  })
  .refine(
    (map) => Math.max(map.object, map.ambient ?? 0, map.status?.register ?? 0) < map.registers,
    'object, ambient and status must be among the registers read',
  );

const pollEveryMs = fact(z.int().min(20).max(10_000), 'Milliseconds between two requests.');
const speaks = 'The protocol it speaks, each with a driver of its own.';

const continuous = z.strictObject({
  ...common,
  protocol: z.enum(['gy-mcu90614', 'gy-614v', 'cjmcu-90614', 'gy-mcu90640']).describe(speaks),
});

export const thermometerModel = z.discriminatedUnion('protocol', [
  continuous,
  z.strictObject({
    ...common,
    protocol: z.literal('idc-50').describe(speaks),
    fraction: fact(z.enum(['tenths', 'hundredths']), 'What the last digits of its number mean.'),
  }),
  z.strictObject({ ...common, protocol: z.literal('afuiot-b1').describe(speaks), pollEveryMs }),
  z.strictObject({ ...common, protocol: z.literal('optris').describe(speaks), pollEveryMs }),
  z.strictObject({
    ...common,
    protocol: z.literal('modbus-rtu').describe(speaks),
    pollEveryMs,
    registerMap: fact(registerMap, 'Where its numbers stand.'),
  }),
  z.strictObject({
    ...common,
    protocol: z.literal('raytek-mi').describe(speaks),
    pollEveryMs,
    address: fact(
      z.strictObject({
        box: z
          .string()
          .regex(/^(\d{3})?$/)
          .describe('Three digits, or empty.'),
        head: z.string().regex(/^\d?$/).describe('One digit, or empty.'),
      }),
      'Box prefix and head digit of an MI3; both empty for a single head.',
    ),
  }),
  z.strictObject({
    ...common,
    protocol: z.literal('profile').describe(speaks),
    frame: fact(frameProfile, 'What one of its messages looks like.'),
  }),
]);

/** For editors: what hw-config/thermometer.schema.json must hold. */
export const renderThermometerSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(thermometerModel, { io: 'input' }), null, 2)}\n`;

export type ThermometerModel = z.output<typeof thermometerModel>;
export type ProtocolId = ThermometerModel['protocol'];
