/** The one file that says where a box stands and what is wired to it. Parsed once, here; errors name file, path and expectation. */
import { z } from 'zod';
import { defaultMeasurement } from '../../access/measurement.ts';
import { defaultTimeouts, type Timeouts } from '../../access/timeouts.ts';
import { soundSchema } from '../../announcer/configuration.ts';
import { policySchema } from '../../policy/schema.ts';
import { staffRoles } from '../../screen/model-staff.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { gateSchema } from '../../../drivers/gate/gate-configuration.ts';
import { gpioAccessSchema } from '../../../drivers/gate/guard-settings.ts';
import { codesSchema } from '../credentials/desk-schema.ts';
import { shellSchema } from './shell.ts';
import { thermometerSchema } from './thermometer.ts';

const code = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, dash and underscore, 64 at most');
const names = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
const milliseconds = z.int().min(0).max(86_400_000);
const file = z.string().min(1).describe('Path, relative to this file.');
const hexId = z
  .string()
  .regex(/^0x[0-9a-fA-F]{4}$/, 'four hexadecimal digits after 0x')
  .describe('As lsusb shows it, such as 0x0c2e.');

const placeSchema = z
  .strictObject({ district: code, subdistrict: code, community: code, compound: code, lane: code })
  .describe("The district's codes, from the district down to the lane; they travel in every event.");

const scannerSchema = z.strictObject({
  model: z.string().min(1).describe('Name of a file in hw-config/models/scanners.'),
  readsCards: z
    .boolean()
    .default(false)
    .describe(
      'It is a reader of identity cards that types what it reads, and reads no codes: only then a number it types ' +
        'is taken as one of a card.',
    ),
  device: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('hid'),
      path: z.string().optional(),
      vendorId: hexId.optional(),
      productId: hexId.optional(),
      serialNumber: z.string().optional(),
    }),
    z.strictObject({
      kind: z.literal('keys'),
      path: z.string().min(1).describe('Stable path of a keyboard scanner: /dev/input/by-id/…-event-kbd'),
    }),
    z.strictObject({
      kind: z.literal('serial'),
      path: z.string().min(1).describe('Stable path of a serial scanner: /dev/serial/by-id/…'),
    }),
    z.strictObject({ kind: z.literal('simulatedHid'), socket: file }),
  ]),
});

const gateSiteSchema = z
  .strictObject({
    gpio: gpioAccessSchema.describe(
      'How GPIO lines are reached; the directory, of simulated lines, is relative to this file.',
    ),
    lines: gateSchema,
    portal: z.strictObject({
      releaseTimeMs: milliseconds.default(3_000),
      notOpenedMs: milliseconds.default(8_000),
      heldOpenMs: milliseconds.default(20_000),
      requestToExitMs: milliseconds.default(8_000),
    }),
  })
  .refine(
    ({ lines, portal }) =>
      lines.relay.release.mode !== 'level' || lines.relay.release.maximumMs >= portal.releaseTimeMs,
    {
      path: ['lines', 'relay', 'release', 'maximumMs'],
      message: 'at least portal.releaseTimeMs: the relay would fall back before the release time is over',
    },
  );

const timeoutsSchema = z
  .strictObject({
    pairingMs: milliseconds.default(defaultTimeouts.pairingMs),
    encounterMs: milliseconds.default(defaultTimeouts.encounterMs),
    readingMaxAgeMs: milliseconds.default(defaultTimeouts.readingMaxAgeMs),
    setAsideMs: milliseconds.default(defaultTimeouts.setAsideMs),
    verdictShownMs: milliseconds.default(defaultTimeouts.verdictShownMs),
    overridableMs: milliseconds.default(defaultTimeouts.overridableMs),
  } satisfies Record<keyof Timeouts, unknown>)
  .prefault({});

const { presenceRiseC, presenceGapMs } = defaultMeasurement;

export const siteSchema = z.strictObject({
  $schema: z.string().optional(),
  kiosk: code.describe('Name of this box in the fleet.'),
  place: placeSchema,
  names: z.strictObject({ compound: names, checkpoint: names }),
  language: z.enum(['zh-CN', 'en']).default('zh-CN'),
  timeZone: z.string().refine(isTimeZone, 'an IANA time zone such as Asia/Shanghai').default('Asia/Shanghai'),
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
    .prefault({}),
  dailyReport: z
    .strictObject({
      hour: z.int().min(0).max(23).default(0).describe('Full hour at which the day before is reported.'),
    })
    .prefault({}),
  clock: z
    .enum(['timesync', 'host'])
    .default('timesync')
    .describe(
      'timesync: trusted when the time service says synchronised. host: the host clock is believed (simulation).',
    ),
  thermometer: thermometerSchema,
  scanner: scannerSchema,
  gate: gateSiteSchema,
  presence: z
    .strictObject({
      riseC: z.number().positive().default(presenceRiseC),
      gapMs: milliseconds.default(presenceGapMs),
    })
    .prefault({}),
  timeouts: timeoutsSchema,
  sound: soundSchema,
  screen: z.strictObject({
    port: z.int().min(0).max(65_535),
    placeCodes: z
      .array(z.strictObject({ caption: names, payload: z.string().min(1).max(1_000) }))
      .max(4)
      .default([]),
    placeCode: z
      .strictObject({
        caption: names,
        page: z
          .url({ protocol: /^https?$/ })
          .describe("The district's page that a phone opens; the code comes behind #."),
      })
      .optional()
      .describe("The box's own signed code, another one every 30 seconds; placeCodes while the clock is not trusted."),
    camera: z
      .enum(['always', 'whenScannerMissing', 'never'])
      .default('never')
      .describe("When the screen's camera reads codes, beside or instead of the scanner."),
    shell: shellSchema,
  }),
  codes: codesSchema,
  uplink: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).describe('The district service; plain http only on loopback.'),
      broker: z
        .url({ protocol: /^mqtts?$/ })
        .optional()
        .describe('An MQTT 5 broker for events and commands, in place of HTTPS; plain mqtt only on loopback.'),
      deadlineMs: milliseconds.default(10_000),
      authority: file.optional().describe('PEM of the only authority accepted; without it the system decides.'),
      identity: z
        .enum(['token', 'none'])
        .default('token')
        .describe('token: each request is signed with the device key. none: only on loopback.'),
      clientCertificate: z
        .strictObject({ certificate: file, key: file })
        .optional()
        .describe('PEM files, for a service that asks for mutual TLS.'),
      commandKeys: file
        .optional()
        .describe(
          "The district's command keys (a JWK set, as npm run enroll writes it); without it no command is obeyed.",
        ),
    })
    .refine(({ url }) => url.startsWith('https:') || isLoopback(url), {
      path: ['url'],
      message: 'https, or http on loopback',
    })
    .refine(({ broker }) => broker === undefined || broker.startsWith('mqtts:') || isLoopback(broker), {
      path: ['broker'],
      message: 'mqtts, or mqtt on loopback',
    })
    .refine(({ url, identity }) => identity === 'token' || isLoopback(url), {
      path: ['identity'],
      message: 'token, or none on loopback',
    }),
  sealingKey: z
    .strictObject({ keyId: code, publicKey: z.string().regex(/^[\w-]{43}$/, '32 bytes in base64url') })
    .optional()
    .describe("The district's X25519 key that personal data is sealed to; without it none is kept."),
  trustList: file.describe('Keys whose signatures count.'),
  policy: policySchema.describe('In force until the district has sent a signed one.'),
  staff: z
    .array(
      z.strictObject({
        id: code,
        pin: z.string().startsWith('$argon2id$').describe('Made by npm run hash-pin.'),
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
    .default([]),
  technicians: z
    .array(z.strictObject({ id: code, pin: z.string().startsWith('$argon2id$').describe('Made by npm run hash-pin.') }))
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
  readonly expected: string;
}

/** Checks a site file's text; all faults are listed, not only the first. */
export function parseSite(text: string, fileName: string): Result<Site, readonly SiteFault[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return err([{ file: fileName, path: '', expected: `JSON (${detail})` }]);
  }
  const parsed = siteSchema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  return err(
    parsed.error.issues.map((issue) => ({ file: fileName, path: issue.path.join('.'), expected: issue.message })),
  );
}

/** The JSON Schema that editors use: what `hw-config/site.schema.json` must hold. */
export function renderSiteSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(siteSchema, { io: 'input', unrepresentable: 'any' }), null, 2)}\n`;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function isLoopback(url: string): boolean {
  // Asked of what is no address too: the schema goes on after its first fault.
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
