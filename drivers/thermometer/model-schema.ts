/** The shape of a thermometer model: every fact with its source. */
import { z } from 'zod';
import { frameProfile } from './frame-profile.ts';

/** A fact and where it comes from: a document, a calculation, or an assumption that says it is one. */
const fact = <T extends z.ZodType>(value: T) => z.strictObject({ value, source: z.string().min(3) });
const range = z
  .strictObject({ min: z.number(), max: z.number() })
  .refine((each) => each.min < each.max, 'min must be below max');

export const lineSettings = z.strictObject({
  baudRate: z.int().min(300).max(3_000_000),
  dataBits: z.union([z.literal(7), z.literal(8)]),
  parity: z.enum(['none', 'even', 'odd']),
  stopBits: z.union([z.literal(1), z.literal(2)]),
  hangUpOnClose: z.boolean().default(true),
});

const common = {
  $schema: z.string().optional(),
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** As it is sold. */
  name: z.string().min(1),
  line: fact(lineSettings),
  /** Milliseconds without a valid frame after which the instrument counts as lost. */
  silentAfterMs: fact(z.int().min(200).max(60_000)),
  /** Valid frames that must come before it is believed to be this instrument. */
  acceptAfterFrames: fact(z.int().min(1).max(20)),
  /** Milliseconds a new object temperature takes to show fully. */
  settlingMs: fact(z.int().min(0).max(10_000)),
  /** Object temperatures it can report, °C. */
  measurableC: fact(range),
  /** Ambient temperatures in which its readings hold, °C. */
  ambientC: fact(range),
  /** ± °C near body temperature; null where the maker states none. */
  accuracyC: fact(z.number().positive().nullable()),
  emissivity: fact(z.number().gt(0).max(1).nullable()),
  /** It notices a warm body, but its figure is never the measured temperature of a person. */
  presenceOnly: fact(z.boolean()),
};

const register = z.int().min(0).max(0xffff);
const registerMap = z
  .strictObject({
    slave: z.int().min(1).max(247),
    function: z.union([z.literal(3), z.literal(4)]),
    /** Address on the wire of the first register read. */
    firstRegister: register,
    registers: z.int().min(1).max(60),
    /** The following are indexes among the registers read. */
    object: z.int().min(0),
    ambient: z.int().min(0).nullable(),
    status: z.strictObject({ register: z.int().min(0), faultBits: register }).nullable(),
    perDegree: z.number().positive(),
  })
  .refine(
    (map) => Math.max(map.object, map.ambient ?? 0, map.status?.register ?? 0) < map.registers,
    'object, ambient and status must be among the registers read',
  );

/** Milliseconds between two requests. */
const pollEveryMs = fact(z.int().min(20).max(10_000));

const continuous = z.strictObject({
  ...common,
  protocol: z.enum(['gy-mcu90614', 'gy-614v', 'cjmcu-90614', 'gy-mcu90640']),
});

export const thermometerModel = z.discriminatedUnion('protocol', [
  continuous,
  z.strictObject({ ...common, protocol: z.literal('idc-50'), fraction: fact(z.enum(['tenths', 'hundredths'])) }),
  z.strictObject({ ...common, protocol: z.literal('afuiot-b1'), pollEveryMs }),
  z.strictObject({ ...common, protocol: z.literal('optris'), pollEveryMs }),
  z.strictObject({ ...common, protocol: z.literal('modbus-rtu'), pollEveryMs, registerMap: fact(registerMap) }),
  z.strictObject({
    ...common,
    protocol: z.literal('raytek-mi'),
    pollEveryMs,
    /** Box prefix and head digit of an MI3; both empty for a single head. */
    address: fact(z.strictObject({ box: z.string().regex(/^(\d{3})?$/), head: z.string().regex(/^\d?$/) })),
  }),
  z.strictObject({ ...common, protocol: z.literal('profile'), frame: fact(frameProfile) }),
]);

export type ThermometerModel = z.output<typeof thermometerModel>;
export type ProtocolId = ThermometerModel['protocol'];
