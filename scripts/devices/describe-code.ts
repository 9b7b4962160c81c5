/** What may be said of a code without saying what is in it: a code is personal data. Pure. */
import { districtPassPrefix } from '../../kiosk/credentials/district-pass.ts';

export type CodeFormat = 'district pass' | 'certificate' | 'health card' | 'address' | 'digits' | 'text' | 'bytes';

export interface CodeAbout {
  readonly length: number;
  readonly format: CodeFormat;
  /** AIM symbology identifier where the scanner sends one. */
  readonly aim: string | null;
}

export function describeCode({ bytes, aim }: { readonly bytes: Uint8Array; readonly aim: string | null }): CodeAbout {
  return { length: bytes.length, format: formatOf(bytes), aim };
}

function formatOf(bytes: Uint8Array): CodeFormat {
  const text = Buffer.from(bytes).toString('latin1');
  if (text.startsWith(districtPassPrefix)) return 'district pass';
  if (/^HC1:/i.test(text)) return 'certificate';
  if (/^shc:\//i.test(text)) return 'health card';
  if (/^https?:\/\//i.test(text)) return 'address';
  if (/^\d+$/.test(text)) return 'digits';
  return bytes.every((byte) => byte >= 0x20 && byte !== 0x7f) ? 'text' : 'bytes';
}
