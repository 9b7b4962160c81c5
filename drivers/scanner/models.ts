/** Scanner models are data in hw-config/models/scanners; this reads and checks them. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { withoutMark } from '../basics/byte-order-mark.ts';
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import { codeEndings } from './code-buffer.ts';
import { keyboardLayoutNames } from './keyboard-layouts.ts';
import { checked } from '../basics/checked.ts';

const directoryOfModels = fileURLToPath(new URL('../../hw-config/models/scanners', import.meta.url));

const hexId = z
  .string()
  .regex(/^[0-9a-f]{4}$/, 'four lower-case hexadecimal digits')
  .transform((text) => Number.parseInt(text, 16));

const common = {
  $schema: z.string().optional().describe('Where the editor finds this description.'),
  model: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .describe('Name of the file without its ending, which site files use.'),
  name: z.string().min(1).describe('As it is sold.'),
  ids: z
    .array(
      z.strictObject({
        vendorId: hexId.describe('As lsusb shows it, without 0x.'),
        productId: hexId.optional().describe('As lsusb shows it, without 0x; left out: any.'),
      }),
    )
    .describe("Known ids of the family; empty when any maker's device will do."),
  provenance: z.array(z.string().min(1)).min(1).describe('Where these facts come from and what was inferred.'),
  gapMs: z.int().min(5).max(1000).describe('Milliseconds of silence that end a code.'),
  maxCodeBytes: z.int().min(64).max(65_536).optional().describe('Longer codes are refused.'),
};

const endings = z
  .array(z.enum(codeEndings))
  .min(1)
  .describe('What ends a code that carries no length: a suffix character or key, or silence.');
const speaks = 'How it sends what it has read.';

/** One file of hw-config/models/scanners. */
const scannerModel = z.discriminatedUnion('protocol', [
  z.strictObject({
    ...common,
    protocol: z.literal('hid-pos').describe(speaks),
    usagePage: hexId.describe('HID usage page of its reports.'),
  }),
  z.strictObject({
    ...common,
    protocol: z.literal('keyboard-wedge').describe(speaks),
    layout: z.enum(keyboardLayoutNames).describe("The layout the scanner was set to, whatever this machine's is."),
    endings,
    altCodes: z.enum(['gbk', 'unicode']).describe('What a code typed with Alt and digits means.'),
  }),
  z.strictObject({
    ...common,
    protocol: z.literal('serial').describe(speaks),
    baudRate: z.int().min(300).max(4_000_000).describe('Bit/s.'),
    dataBits: z
      .union([z.literal(7), z.literal(8)])
      .optional()
      .describe('Bits of a character; 8 if left out.'),
    parity: z.enum(['none', 'even', 'odd']).optional().describe('Parity bit of a character; none if left out.'),
    stopBits: z
      .union([z.literal(1), z.literal(2)])
      .optional()
      .describe('Stop bits of a character; 1 if left out.'),
    endings,
  }),
]);

/** For editors: what hw-config/scanner.schema.json must hold. */
export const renderScannerSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(scannerModel, { io: 'input' }), null, 2)}\n`;

export type ScannerModel = z.output<typeof scannerModel>;

/** What is wrong with a model file; `path` is the place within the file, such as `ids.0.vendorId`. */
export interface ModelFault {
  readonly file: string;
  readonly path: string;
  readonly detail: string;
}

/** Every model of the directory by its name; the first fault names file and path. */
export function loadScannerModels(
  directory: string = directoryOfModels,
): Result<ReadonlyMap<string, ScannerModel>, ModelFault> {
  const models = new Map<string, ScannerModel>();
  let names: readonly string[];
  try {
    names = readdirSync(directory).filter((name) => name.endsWith('.json'));
  } catch (error) {
    return err({ file: directory, path: '', detail: message(error) });
  }
  for (const name of names.toSorted()) {
    const model = loadFile(join(directory, name));
    if (!model.ok) return model;
    models.set(model.value.model, model.value);
  }
  return ok(models);
}

function loadFile(file: string): Result<ScannerModel, ModelFault> {
  let json: unknown;
  try {
    json = JSON.parse(withoutMark(readFileSync(file, 'utf8')));
  } catch (error) {
    return err({ file, path: '', detail: message(error) });
  }
  const parsed = checked(scannerModel, json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err({ file, path: issue?.path.join('.') ?? '', detail: issue?.message ?? 'not a scanner model' });
  }
  if (parsed.data.model !== basename(file, '.json')) {
    return err({ file, path: 'model', detail: `must be the file's name, ${basename(file, '.json')}` });
  }
  return ok(parsed.data);
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
