import type { Language } from './prompts.ts';
import type { NumberPiece } from './prompts-numbers.ts';

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const satisfies readonly NumberPiece[];
const teens = ['10', '11', '12', '13', '14', '15', '16', '17', '18', '19'] as const satisfies readonly NumberPiece[];
const tens = ['20', '30', '40', '50', '60', '70', '80', '90'] as const satisfies readonly NumberPiece[];

/** Whole numbers 0–99 as pieces. */
function whole(value: number, language: Language): NumberPiece[] {
  const ten = Math.floor(value / 10);
  const one = value % 10;
  const oneDigit = digits[one];
  const tenDigit = digits[ten];
  if (oneDigit === undefined || tenDigit === undefined) throw new RangeError(`not a whole number 0–99: ${value}`);
  if (ten === 0) return [oneDigit];
  if (language === 'zh-CN') {
    const head: NumberPiece[] = ten === 1 ? ['10'] : [tenDigit, '10'];
    return one === 0 ? head : [...head, oneDigit];
  }
  if (ten === 1) return [teens[one] ?? '10'];
  const tenPiece = tens[ten - 2] ?? '90';
  return one === 0 ? [tenPiece] : [tenPiece, oneDigit];
}

/**
 * Degrees Celsius as the pieces to be said one after the other, rounded to the tenth the screen shows:
 * 36.5 → 三·十·六·度·五, or thirty·six·point·five·degrees. Null when |value| rounds to 100 or more, or is not a number.
 */
export function temperaturePieces(celsius: number, language: Language): NumberPiece[] | null {
  // toFixed is what the screen rounds with, so that ear and eye agree at x.x5 too.
  const shown = Number(celsius.toFixed(1));
  if (!Number.isFinite(shown) || Math.abs(shown) >= 100) return null;
  const tenths = Math.round(Math.abs(shown) * 10);
  const sign: NumberPiece[] = shown < 0 ? ['minus'] : [];
  const integer = whole(Math.floor(tenths / 10), language);
  const fraction = digits[tenths % 10] ?? '0';
  switch (language) {
    case 'zh-CN':
      // 三十六度五; an even degree is said without a tail: 三十七度.
      return [...sign, ...integer, 'degrees', ...(fraction === '0' ? [] : [fraction])];
    case 'en':
      return [...sign, ...integer, 'point', fraction, 'degrees'];
  }
}
