/** What the wizard asks, in its order: each question turns one line into cells of a sheet's row, or says what it expects. */
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import type { ColumnName } from '../sheet/columns.ts';
import type { Answers } from './draft.ts';
import type { Texts } from './texts.ts';

export interface Choice {
  readonly shown: string;
  readonly answers: Answers;
}

export interface Question {
  readonly text: keyof Texts;
  readonly columns: readonly ColumnName[];
  /** Said when nothing is entered; null: it must be answered. */
  readonly usual: string | null;
  readonly choices: readonly Choice[];
  /** Answered by what was chosen before. */
  readonly isSettled: (answers: Answers) => boolean;
  /** The error is a key of the texts. */
  readonly read: (line: string) => Result<Answers, keyof Texts>;
}

/** What was found plugged in, as answers. */
export interface Offers {
  readonly thermometerPaths: readonly Choice[];
  readonly thermometerModels: readonly Choice[];
  readonly scanners: readonly Choice[];
  readonly scannerModels: readonly Choice[];
}

/** What is said without an answer: what an own template has; nothing of a published example is anybody's. */
export type Usual = Readonly<
  Partial<
    Record<'place' | 'compound' | 'checkpoint' | 'districtUrl' | 'relayLine' | 'relayPolarity' | 'timeZone', string>
  >
>;

/** Questions that fill one column, called as it is. */
type Asked = Extract<ColumnName, keyof Texts>;

export function questionsFor(offers: Offers, usual: Usual): readonly Question[] {
  const one = (name: Asked, said: string | null = null, choices: readonly Choice[] = []): Question => ({
    text: name,
    columns: [name],
    usual: said,
    choices,
    isSettled: (answers) => answers[name] !== undefined,
    read: (line) => ok({ [name]: line }),
  });
  return [
    one('id'),
    {
      ...one('id'),
      text: 'place',
      columns: ['district', 'subdistrict', 'community', 'compound', 'lane'],
      usual: usual.place ?? null,
      isSettled: () => false,
      read: readPlace,
    },
    names('compound', 'compoundZh', 'compoundEn', usual.compound),
    names('checkpoint', 'checkpointZh', 'checkpointEn', usual.checkpoint),
    one('districtUrl', usual.districtUrl ?? null),
    one('thermometerPath', null, offers.thermometerPaths),
    one('thermometerModel', null, offers.thermometerModels),
    {
      text: 'scanner',
      columns: ['scannerKind', 'scannerPath', 'scannerVendorId', 'scannerProductId', 'scannerSerial'],
      usual: null,
      choices: offers.scanners,
      isSettled: () => false,
      read: readScanner,
    },
    one('scannerModel', null, offers.scannerModels),
    one('relayPolarity', usual.relayPolarity ?? 'high'),
    one('relayLine', usual.relayLine ?? null),
    one('timeZone', usual.timeZone ?? 'Asia/Shanghai'),
  ];
}

function names(
  text: 'compound' | 'checkpoint',
  zh: ColumnName,
  english: ColumnName,
  usual: string | undefined,
): Question {
  return {
    text,
    columns: [zh, english],
    usual: usual ?? null,
    choices: [],
    isSettled: () => false,
    read(line) {
      const [chinese, other, ...rest] = line.split(/[/／]/).map((part) => part.trim());
      if (!chinese || !other || rest.length > 0) return err('namesWrong');
      return ok({ [zh]: chinese, [english]: other });
    },
  };
}

function readPlace(line: string): Result<Answers, 'placeWrong'> {
  const [district, subdistrict, community, compound, lane, ...rest] = line.split(/[/／]/).map((part) => part.trim());
  if (!district || !subdistrict || !community || !compound || !lane || rest.length > 0) return err('placeWrong');
  return ok({ district, subdistrict, community, compound, lane });
}

/** A path says by itself how the scanner speaks; one that is found by its ids is chosen from the list. */
function readScanner(line: string): Result<Answers, 'scannerWrong'> {
  const kind = line.startsWith('/dev/input/') ? 'keys' : line.startsWith('/dev/') ? 'serial' : null;
  return kind === null ? err('scannerWrong') : ok({ scannerKind: kind, scannerPath: line });
}
