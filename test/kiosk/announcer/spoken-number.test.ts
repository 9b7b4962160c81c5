import { describe, expect, it } from 'vitest';
import { numberPieces, type NumberPiece } from '../../../kiosk/announcer/prompts-numbers.ts';
import type { Language } from '../../../kiosk/announcer/prompts.ts';
import { temperaturePieces } from '../../../kiosk/announcer/spoken-number.ts';

const words = (celsius: number, language: Language): string | undefined =>
  temperaturePieces(celsius, language)
    ?.map((piece) => numberPieces[piece][language])
    .join(language === 'en' ? ' ' : '');

/** Understands a spoken temperature as a listener does, knowing nothing of how it was put together. */
function heard(pieces: readonly NumberPiece[], language: Language): number {
  const rest = [...pieces];
  const sign = rest[0] === 'minus' ? -1 : 1;
  if (sign < 0) rest.shift();
  const mark = rest.indexOf(language === 'en' ? 'point' : 'degrees');
  const value = (piece: NumberPiece): number => Number(piece);
  const before = rest.slice(0, mark);
  const after = rest.slice(mark + 1).filter((piece) => piece !== 'degrees');
  let whole = 0;
  for (const piece of before) {
    if (language === 'zh-CN' && piece === '10') whole = (whole === 0 ? 1 : whole) * 10;
    else whole += value(piece);
  }
  return sign * (whole + (after[0] === undefined ? 0 : value(after[0]) / 10));
}

describe('spoken temperatures', () => {
  it.each([
    [36.5, '三十六度五', 'thirty-six point five degrees'],
    [37, '三十七度', 'thirty-seven point zero degrees'],
    [40.1, '四十度一', 'forty point one degrees'],
    [10, '十度', 'ten point zero degrees'],
    [13.4, '十三度四', 'thirteen point four degrees'],
    [0.5, '零度五', 'zero point five degrees'],
    [-5, '零下五度', 'minus five point zero degrees'],
  ])('%f', (celsius, zh, english) => {
    expect(words(celsius, 'zh-CN')).toBe(zh);
    expect(words(celsius, 'en')).toBe(english.replace('-', ' '));
  });

  it('are complete: every tenth from -99.9 to 99.9 is understood again, with files for all of its pieces', () => {
    for (const language of ['zh-CN', 'en'] as const) {
      for (let tenths = -999; tenths <= 999; tenths++) {
        const pieces = temperaturePieces(tenths / 10, language);
        if (pieces === null) throw new Error(`nothing is said for ${tenths / 10}`);
        expect(heard(pieces, language)).toBeCloseTo(tenths / 10, 6);
        expect(pieces.every((piece) => numberPieces[piece][language] !== '')).toBe(true);
      }
    }
  });

  it('round as the screen does', () => {
    for (let thousandths = 36_000; thousandths < 38_000; thousandths++) {
      const pieces = temperaturePieces(thousandths / 1000, 'zh-CN');
      expect(heard(pieces ?? [], 'zh-CN').toFixed(1)).toBe((thousandths / 1000).toFixed(1));
    }
  });

  it('say nothing rather than something wrong', () => {
    expect([100, -100, 99.96, Number.NaN, Infinity].map((celsius) => temperaturePieces(celsius, 'en'))).toEqual(
      Array(5).fill(null),
    );
  });

  it('do not say "minus zero"', () => {
    expect(words(-0.01, 'zh-CN')).toBe('零度');
  });
});
