/** The search as `npm run fuzz` makes it, against readers with a fault in them: each is found, and shown again by its input. */
import { expect, test } from 'vitest';
import type { Plant } from './engine/instrument.ts';
import { fuzz } from './run-target.ts';

const trustedKey = 'kiosk/credentials/trusted-key.ts';
const identityNumber = 'kiosk/credentials/identity-number.ts';
const instrument = 'drivers/thermometer/gy-mcu90614.ts';
const bySignature = "return verify('sha256', signed, input, signature);";
const birthday = 'const bornMs = dateMs(birthday);';
const measured = 'const measured = {';

const faults: readonly (readonly [what: string, target: string, plant: Plant, why: RegExp])[] = [
  [
    'takes a signature of another length for genuine',
    'hc1-inside',
    { file: trustedKey, from: bySignature, to: bySignature.replace('verify(', 'signature.length !== 64 || verify(') },
    /only what was signed is verified/,
  ],
  [
    'takes one in 256 signatures for genuine',
    'shc-inside',
    { file: trustedKey, from: bySignature, to: bySignature.replace('verify(', 'signature[3] === 7 || verify(') },
    /only what was signed is verified/,
  ],
  [
    'breaks at a birthday on the 29th of February',
    'identity-number',
    {
      file: identityNumber,
      from: birthday,
      to: `${birthday} if (birthday.slice(5) === '02-29') throw new Error('leap');`,
    },
    /leap/,
  ],
  [
    'breaks at such a birthday of a number that is right',
    'identity-number',
    {
      file: identityNumber,
      from: '? ok({',
      to: "? birthday.endsWith('02-29') ? err((() => { throw new Error('leap'); })()) : ok({",
    },
    /leap/,
  ],
  [
    'breaks at one temperature below zero',
    'thermometer-inside',
    {
      file: instrument,
      from: measured,
      to: `if (int16be(bytes, at + 4) / 100 === -123.45) throw new Error('cold'); ${measured}`,
    },
    /cold/,
  ],
  [
    'breaks at one count below zero',
    'thermometer-inside',
    {
      file: instrument,
      from: measured,
      to: `if (int16be(bytes, at + 6) === -12345) throw new Error('cold'); ${measured}`,
    },
    /cold/,
  ],
];

test.each(faults)(
  'a reader that %s is found',
  async (_what, target, plant, why) => {
    // As long as a loaded machine needs: the search ends when it has found it.
    const { findings } = await fuzz({ target, seconds: 60, seed: 1, untilFound: true, plants: [plant] });
    expect(findings.map((finding) => finding.why.split('\n')[0])).toEqual([expect.stringMatching(why)]);
    const [found] = findings;
    if (found === undefined) return;
    const again = await fuzz({ target, seconds: 1, seed: 1, replay: found.input, plants: [plant] });
    expect(again.findings.map((finding) => finding.why.split('\n')[0])).toEqual([expect.stringMatching(why)]);
    const mended = await fuzz({ target, seconds: 1, seed: 1, replay: found.input });
    expect(mended.findings).toEqual([]);
  },
  120_000,
);
