/** The one file that says where a box stands and what is wired to it. Parsed once, here; errors name file, path and expectation. */
import { z } from 'zod';
import { defaultMeasurement } from '../../access/measurement.ts';
import { defaultTimeouts, type Timeouts } from '../../access/timeouts.ts';
import { soundSchema } from '../../announcer/configuration.ts';
import { policySchema } from '../../policy/schema.ts';
import { staffRoles } from '../../screen/model-staff.ts';
import { languages } from '../../screen/texts/languages.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { codesSchema } from '../credentials/desk-schema.ts';
import { gateSiteSchema } from './gate.ts';
import { scannerSchema } from './scanner.ts';
import { namesAt } from './schema-parts.ts';
import { shellSchema } from './shell.ts';
import { thermometerSchema } from './thermometer.ts';
import { uplinkSchema } from './uplink.ts';
import { withoutMark } from '../../../drivers/basics/byte-order-mark.ts';
import { checked } from '../../../drivers/basics/checked.ts';
import { plainFaults } from '../../../drivers/basics/plain-faults.ts';
import { jsonFault } from '../../../drivers/basics/json-fault.ts';

const code = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, dash and underscore, 64 at most');
const names = z
  .strictObject({ 'zh-CN': z.string().min(1).describe('In Chinese.'), en: z.string().min(1).describe('In English.') })
  .describe('As people read it.');
const hashOfPin = 'the hash of a PIN, as kadian hash-pin makes it';
/** A PIN that was written in the place of its hash. */
const neverShown: ReadonlySet<string> = new Set(['pin', 'badge']);
const milliseconds = z.int().min(0).max(86_400_000);
const file = z.string().min(1).describe('Path, relative to this file.');
const placeSchema = z
  .strictObject({
    district: code.describe('Code of the district.'),
    subdistrict: code.describe('Code of the subdistrict.'),
    community: code.describe('Code of the community or village.'),
    compound: code.describe('Code of the residential compound.'),
    lane: code.describe('Code of this lane; each box has its own.'),
  })
  .describe("The district's codes, from the district down to the lane; they travel in every event.");

/** Ports below 1024 are for root (ip_unprivileged_port_start of ip(7)), and the station has an account of its own. */
const ports = '0 for any free one, or 1024 to 65535, which the account of the station can open';
const portSchema = z
  .union([z.literal(0), z.int().min(1_024, ports).max(65_535, ports)], { error: ports })
  .describe('Of the page, on loopback only; 0: any that is free.');

const timeoutsSchema = z
  .strictObject({
    pairingMs: milliseconds
      .default(defaultTimeouts.pairingMs)
      .describe('How long a code shown early waits for its holder to stand there, ms.'),
    encounterMs: milliseconds.default(defaultTimeouts.encounterMs).describe('The longest an encounter lasts, ms.'),
    readingMaxAgeMs: milliseconds
      .default(defaultTimeouts.readingMaxAgeMs)
      .describe('An older temperature does not count, ms.'),
    setAsideMs: milliseconds
      .default(defaultTimeouts.setAsideMs)
      .describe('How long a referred person is kept for staff while the next one is served, ms.'),
    verdictShownMs: milliseconds
      .default(defaultTimeouts.verdictShownMs)
      .describe('How long a verdict stays on screen, ms.'),
    overridableMs: milliseconds
      .default(defaultTimeouts.overridableMs)
      .describe('How long after a verdict staff may decide otherwise, ms.'),
  } satisfies Record<keyof Timeouts, unknown>)
  .prefault({})
  .describe('How long things wait for each other.');

const { presenceRiseC, presenceGapMs } = defaultMeasurement;

export const siteSchema = z.strictObject({
  $schema: z.string().optional().describe('Where the editor finds this description.'),
  kiosk: code.describe('Name of this box in the fleet.'),
  place: placeSchema,
  names: z
    .strictObject({
      compound: names.describe('Name of the compound, as people read it.'),
      checkpoint: names.describe('Name of this gate, as people read it.'),
    })
    .describe('What the screen shows.'),
  language: z.enum(languages).default('zh-CN').describe('The language the screen starts in.'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'an IANA time zone such as Asia/Shanghai')
    .default('Asia/Shanghai')
    .describe('For schedules, quiet hours and the day of a report.'),
  direction: z
    .enum(['in', 'out', 'both'])
    .default('in')
    .describe('both: one lane for both ways; whoever went in comes out.'),
  purpose: z.enum(['person', 'delivery', 'vehicle']).default('person').describe('What the lane is for.'),
  dataDirectory: file.describe('Where the ledger lives; relative to this file.'),
  ledger: z
    .strictObject({
      limitMiB: z
        .int()
        .min(1)
        .max(1_048_576)
        .default(2_048)
        .describe('What the ledger may grow to; an alarm when a tenth of it is left, there or on the disk.'),
    })
    .prefault({})
    .describe('The record of everything that happened.'),
  dailyReport: z
    .strictObject({
      hour: z.int().min(0).max(23).default(0).describe('Full hour at which the day before is reported.'),
    })
    .prefault({})
    .describe('The report of each day, also when nothing happened.'),
  clock: z
    .enum(['timesync', 'host'])
    .default('timesync')
    .describe(
      'timesync: trusted when the time service says synchronised. host: the host clock is believed (simulation).',
    ),
  thermometer: thermometerSchema.describe('The instrument that measures people.'),
  scanner: scannerSchema.describe('The reader of codes.'),
  gate: gateSiteSchema.describe('The relay, the contacts, and their times.'),
  presence: z
    .strictObject({
      riseC: z
        .number()
        .positive()
        .default(presenceRiseC)
        .describe('Somebody stands there when the reading is this much above the empty place, °C.'),
      gapMs: milliseconds.default(presenceGapMs).describe('A shorter gap is still the same person, ms.'),
    })
    .prefault({})
    .describe('How the thermometer knows that somebody stands there.'),
  timeouts: timeoutsSchema,
  sound: soundSchema.describe('Prompts, loops, quiet hours and loudness.'),
  screen: z
    .strictObject({
      port: portSchema,
      placeCodes: z
        .array(
          z.strictObject({
            caption: names.describe('What stands below the code.'),
            payload: z.string().min(1).max(1_000).describe('What the code says.'),
          }),
        )
        .max(4)
        .default([])
        .describe('Fixed codes that phones scan.'),
      placeCode: z
        .strictObject({
          caption: names.describe('What stands below the code.'),
          page: z
            .url({ protocol: /^https?$/, error: 'an address such as https://district.example/place' })
            .describe("The district's page that a phone opens; the code comes behind #."),
        })
        .optional()
        .describe(
          "The box's own signed code, another one every 30 seconds; placeCodes while the clock is not trusted.",
        ),
      camera: z
        .enum(['always', 'whenScannerMissing', 'never'])
        .default('never')
        .describe("When the screen's camera reads codes, beside or instead of the scanner."),
      shell: shellSchema,
    })
    .describe('What people see, and who shows it.'),
  codes: codesSchema.describe('Codes of other systems.'),
  uplink: uplinkSchema,
  sealingKey: z
    .strictObject({
      keyId: code.describe('Name of the key.'),
      publicKey: z
        .string()
        .regex(/^[\w-]{43}$/, '32 bytes in base64url')
        .describe('The public half, base64url.'),
    })
    .optional()
    .describe("The district's X25519 key that personal data is sealed to; without it none is kept."),
  trustList: file.describe('Keys whose signatures count.'),
  policy: policySchema.describe('In force until the district has sent a signed one.'),
  staff: z
    .array(
      z.strictObject({
        id: code.describe('Code of the member; a code, not a name.'),
        pin: z.string().startsWith('$argon2id$', hashOfPin).describe('Made by npm run hash-pin.'),
        badge: z
          .string()
          .regex(/^sha256:[\w-]{43}$/, 'sha256: and 43 characters of base64url')
          .optional()
          .describe('Hash of the code on the badge, made by npm run hash-pin -- --badge.'),
        role: z
          .enum(staffRoles)
          .optional()
          .describe('a and b relieve each other; a supervisor may hold the portal open for all.'),
      }),
    )
    .default([])
    .describe('Who may sign in on the screen and decide.'),
  technicians: z
    .array(
      z.strictObject({
        id: code.describe('Code of the technician; a code, not a name.'),
        pin: z.string().startsWith('$argon2id$', hashOfPin).describe('Made by npm run hash-pin.'),
      }),
    )
    .default([])
    .describe('Who may test and adjust the box; nobody of them decides about a passage.'),
  exportDirectories: z
    .array(z.string().startsWith('/'))
    .default(['/media', '/run/media'])
    .describe('Where removable media are mounted; a technician exports to a medium below one of these.'),
});

export type Site = z.output<typeof siteSchema>;

export interface SiteFault {
  readonly file: string;
  /** Such as `gate.lines.relay.line.chip`; empty for the file as a whole. */
  readonly path: string;
  /** A noun where `found` says what stands there instead, else all there is to say. */
  readonly expected: string;
  readonly found?: string;
  readonly remedy?: string;
}

/** Checks a site file's text; all faults are listed, not only the first. */
export function parseSite(text: string, fileName: string): Result<Site, readonly SiteFault[]> {
  const plain = withoutMark(text);
  let json: unknown;
  try {
    json = JSON.parse(plain);
  } catch (error) {
    return err([{ file: fileName, path: '', expected: `JSON (${jsonFault(plain, error)})` }]);
  }
  const parsed = checked(siteSchema, json);
  if (parsed.success) return ok(parsed.data);
  const faults = plainFaults(parsed.error.issues, json, {
    secret: neverShown,
    namesAt: (path) => namesAt(schemaForEditors(), path.map(String), json),
  });
  return err(faults.map((fault) => ({ ...fault, file: fileName, path: fault.path.map(String).join('.') })));
}

/** The JSON Schema that editors use: what `hw-config/site.schema.json` must hold. */
export function renderSiteSchema(): string {
  return `${JSON.stringify(schemaForEditors(), null, 2)}\n`;
}

function schemaForEditors() {
  return z.toJSONSchema(siteSchema, { io: 'input', unrepresentable: 'any' });
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
