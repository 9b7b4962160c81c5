/** Synthetic lists: people who do not exist, any number of them, the same ones for the same numbers. */
import type { Details } from '../../kiosk/lists/details.ts';
import { type ConcernLevel, concernLevels, type ResidentKind, residentKinds } from '../../kiosk/lists/entries.ts';

export interface SyntheticResident {
  readonly id: number;
  readonly kind: ResidentKind;
  readonly building: string;
  readonly unit: string;
  readonly room: string;
  /** Null for somebody without a phone. */
  readonly holder: string | null;
  readonly identityNumber: string | null;
  readonly details: Details;
}

export interface SyntheticConcern {
  readonly id: number;
  readonly holder: string | null;
  readonly identityNumber: string | null;
  readonly level: ConcernLevel;
  readonly note: string;
}

const roomsOfUnit = 60;
const unitsOfBuilding = 4;
const residentsOfRoom = 3;

/** Resident `number` (from 1) of a compound: three to a room, sixty rooms to a unit, four units to a building. */
export function syntheticResident(number: number): SyntheticResident {
  const room = Math.floor((number - 1) / residentsOfRoom);
  const unit = Math.floor(room / roomsOfUnit);
  const inUnit = room % roomsOfUnit;
  return {
    id: number,
    kind: residentKinds[number % residentKinds.length] ?? 'resident',
    building: String(Math.floor(unit / unitsOfBuilding) + 1),
    unit: String((unit % unitsOfBuilding) + 1),
    room: `${Math.floor(inUnit / 4) + 1}0${(inUnit % 4) + 1}`,
    holder: number % 5 === 0 ? null : syntheticHolder(number),
    identityNumber: syntheticIdentityNumber(number),
    details: {
      name: nameOf(number),
      initials: initialsOf(number),
      contact: `000-${String(number).padStart(8, '0')}`,
      // The district has a pseudonym for everybody; who has no phone never shows it.
      holder: syntheticHolder(number),
    },
  };
}

/** Person of concern `number` (from 1); the first ones are residents, every second of them. */
export function syntheticConcern(number: number): SyntheticConcern {
  const person = number * 2;
  return {
    id: number,
    holder: number % 7 === 0 ? null : syntheticHolder(person),
    identityNumber: syntheticIdentityNumber(person),
    level: concernLevels[number % concernLevels.length] ?? 'inform',
    note: `n${number % 10}`,
  };
}

export function syntheticHolder(number: number): string {
  return `h${(number * 2_654_435_761).toString(36).padStart(12, '0')}`;
}

/** Right in form and check character; the county 00 is given to nobody. */
export function syntheticIdentityNumber(number: number): string {
  const day = new Date(Date.UTC(1930, 0, 1 + (Math.floor(number / 1000) % 30_000))).toISOString().slice(0, 10);
  const digits = `410000${day.replaceAll('-', '')}${String(number % 1000).padStart(3, '0')}`;
  // ISO 7064 MOD 11-2.
  const sum = Array.from(digits).reduce((carry, digit) => ((carry + Number(digit)) * 2) % 11, 0);
  return digits + '0123456789X'.charAt((12 - sum) % 11);
}

/** A common surname and the 某 that stands for anybody: a name nobody bears, masked as a real one is. */
function nameOf(number: number): string {
  const surnames = '王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗';
  return `${surnames.charAt((number * 7) % surnames.length)}某`;
}

function initialsOf(number: number): string {
  const letters = 'abcdefghjklmnopqrstwxyz';
  const letter = (shift: number): string =>
    letters.charAt(Math.floor((number * 7919) / letters.length ** shift) % letters.length);
  return letter(0) + letter(1) + letter(2);
}
