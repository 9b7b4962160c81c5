/** Identity numbers with birthdays at the edges of the calendar and a check character that fits, after GB 11643. */
import type { Chance } from '../engine/random.ts';

const regions = ['110105', '440524', '810000', '910000', '659004', '000000', '999999'];
const years = ['1899', '1900', '1904', '1968', '1970', '1999', '2000', '2020', '2021', '2022', '2100', '0000', '9999'];
const days = [
  '0229',
  '0228',
  '0301',
  '0101',
  '0102',
  '0103',
  '1231',
  '0131',
  '0132',
  '0430',
  '0431',
  '1130',
  '1301',
  '0000',
];

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

export function edgeIdentityNumber(chance: Chance): string {
  const day = chance.below(4) === 0 ? two(1 + chance.below(12)) + two(1 + chance.below(31)) : (chance.one(days) ?? '');
  const year = chance.below(4) === 0 ? String(1900 + chance.below(123)) : (chance.one(years) ?? '');
  const digits = `${chance.one(regions) ?? ''}${year}${day}${String(chance.below(1_000)).padStart(3, '0')}`;
  const sum = weights.reduce((all, weight, at) => all + weight * Number(digits[at]), 0);
  return `${digits}${'10X98765432'[sum % 11] ?? ''}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
