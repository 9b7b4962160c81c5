/** What a run did, beside what it used. Pure. */
import { outcomeOf, type Verdict } from './judge.ts';
import type { Length } from './length.ts';
import type { Soaked } from './soak.ts';

export function deeds(soaked: Omit<Soaked, 'samples'>, { midnights }: Length): Verdict[] {
  const { granted, released, otherwise, recorded, atDistrict, complaints, dropped, simulatedDays, dayReports } = soaked;
  return [
    {
      about: 'whoever was granted was released',
      outcome: outcomeOf(granted > 0 && granted === released),
      seen: `${granted} granted, ${released} released`,
    },
    {
      about: 'everybody has the verdict in the ledger that is due to them, once',
      outcome: outcomeOf(otherwise === 0),
      seen: `${otherwise} have another, none, or one too many`,
    },
    {
      about: 'the district has everything, once',
      outcome: outcomeOf(atDistrict === recorded && complaints === 0),
      seen: `${atDistrict} of ${recorded} events, ${complaints} complaints`,
    },
    {
      about: 'each midnight had its report, and what was a day old was dropped',
      outcome: outcomeOf(midnights > 0 && dayReports >= midnights && dropped > 0),
      seen: `${midnights} midnights, ${dayReports} reports, ${dropped} events dropped in ${simulatedDays.toFixed(1)} days`,
    },
  ];
}
