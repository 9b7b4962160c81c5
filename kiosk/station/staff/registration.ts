/**
 * Registration at the desk: what is personal is sealed to the district and recorded, and only then the encounter goes on.
 * Whoever is on the roster already is picked there: nothing personal is written down anew.
 */
import { parseIdentityNumber } from '../../credentials/identity-number.ts';
import type { Person, PersonalData, SealingKey } from '../../ledger/sealed.ts';
import type { NumberState, Outcome, RegisteredKind } from '../../screen/model-staff.ts';
import { provinces } from '../../screen/model-staff.ts';

export interface RegistrationOptions {
  /** Null: the site names no key, and nothing personal may be kept. */
  readonly key: SealingKey | null;
  readonly personalData: Pick<PersonalData, 'register'>;
  /** Hands an identity number to the encounter as its credential. */
  readonly identify: (number: string, staff: string) => void;
  /** Hands an entry of the roster to the encounter as its credential; false: there is none with this number. */
  readonly pick: (entry: number, staff: string) => boolean;
  /** The pseudonym of an identity number. */
  readonly holderOf: (number: string) => string;
  /** A new pseudonym. */
  readonly newHolder: () => string;
  readonly wallMs: () => number;
}

export interface Registration {
  register(fields: RegisteredFields, encounter: string | null): Outcome;
  identityNumber(number: string, encounter: string | null, staff: string): Outcome;
  /** Somebody whom staff have picked from the roster goes on as whoever shows a code does; null: they do. */
  resident(entry: number, staff: string): Outcome | null;
}

export interface RegisteredFields {
  readonly kind: RegisteredKind;
  readonly household?: string;
  readonly contact?: string;
  readonly plate?: string;
}

/** Plates of the mainland: five signs after the letter, six on green ones, a few special signs at the end (GA 36). */
const plateForm = new RegExp(`^[${provinces}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]$`, 'u');

export function createRegistration(options: RegistrationOptions): Registration {
  const { key, personalData } = options;

  function seal(person: Person): Outcome {
    if (key === null) return 'noSealingKey';
    return personalData.register(person, key).ok ? 'recorded' : 'notRecorded';
  }

  return {
    register({ kind, ...fields }, encounter) {
      if (kind === 'vehicle' ? fields.plate === undefined : Object.keys(fields).length === 0) return 'numberWrong';
      if (fields.plate !== undefined && !plateForm.test(fields.plate)) return 'plateWrong';
      return seal({ kind, holder: options.newHolder(), encounter, fields });
    },
    identityNumber(number, encounter, staff) {
      if (!parseIdentityNumber(number, options.wallMs()).ok) return 'numberWrong';
      const fields = { identityNumber: number };
      const sealed = seal({ kind: 'identityNumber', holder: options.holderOf(number), encounter, fields });
      // Without a key the number is not kept at all: who it is travels as a pseudonym, and the encounter goes on.
      if (sealed === 'notRecorded') return sealed;
      options.identify(number, staff);
      return 'recorded';
    },
    resident: (entry, staff) => (options.pick(entry, staff) ? null : 'notOnRoster'),
  };
}

/** What is known of a number while it is being typed, judged as soon as its digits allow it. */
export function numberState(number: string, nowMs: number): NumberState {
  const parsed = parseIdentityNumber(number.padEnd(18, '0'), nowMs);
  const fault = parsed.ok ? null : parsed.error;
  if (number.length >= 2 && fault === 'region') return 'region';
  if (number.length >= 14 && fault === 'birthday') return 'birthday';
  if (number.length < 18) return 'unfinished';
  return fault === null ? 'right' : 'checkCharacter';
}
