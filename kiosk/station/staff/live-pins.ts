/**
 * The PINs and badges that count now. A changed one counts at once, for who loses one cannot wait until nobody stands at the gate;
 * all else of a site file counts from the next start, and is said to wait for it. Whoever reaches the loopback door can
 * only have the station look: what is written there, only who may write the site file can change.
 */
import { hash } from 'node:crypto';
import type { Result } from '../../../drivers/basics/result.ts';
import type { Log } from '../care/diagnostics.ts';
import type { Recorder } from '../care/recorder.ts';
import type { Site } from '../site/site.ts';

/** What the site file is now, in text that `parseSite` has accepted. */
export interface SiteNow {
  readonly site: Site;
  /** SHA-256 of its text, hexadecimal. */
  readonly digest: string;
}

/** The fault says what is wrong with the file, and nothing that stands in it. */
export type ReadSiteNow = () => Result<SiteNow, string>;

/** No PIN, no badge, no hash of one, and nobody's code: everybody on the box may ask. */
export interface PinsAnswer {
  /** Of the site file whose PINs and badges count. */
  readonly digest: string;
  /** Why the file as it is now was not taken; those before go on to count. */
  readonly fault: string | null;
  /** Something else of the site file was changed as well: the station must be restarted for it. */
  readonly restart: boolean;
  /** What counts now, as `proofMark` of each person: whoever knows what stands in the file sees whether it is in force. */
  readonly inForce: readonly string[];
}

export interface LivePins {
  /** The site of this start, whose people have the PINs and badges that count at the moment they are asked. */
  readonly site: Site;
  /** Reads the file once more, if it changed, and takes its PINs and badges. */
  look(): PinsAnswer;
}

export interface LivePinsOptions {
  readonly site: Site;
  /** Of the file of this start. */
  readonly digest: string;
  readonly file: string;
  /** Absent: they stay as they were at the start. */
  readonly read: ReadSiteNow | undefined;
  readonly recorder: () => Pick<Recorder, 'record'>;
  readonly log: Pick<Log, 'error'>;
}

type Person = Site['staff'][number] | Site['technicians'][number];

/** What somebody signs in with, as hashes. */
interface Proofs {
  readonly pin: string;
  readonly badge: string | undefined;
}

/** Of somebody who is in the file no more: no PIN and no badge is theirs. */
const none: Proofs = { pin: '', badge: undefined };

const circles = ['staff', 'technicians'] as const;

export function createLivePins(options: LivePinsOptions): LivePins {
  const { site, file, read, recorder, log } = options;
  let digest = options.digest;
  let restart = false;
  let told: string | null = null;
  const inForce = new Map<Person, Proofs>(circles.flatMap((circle) => site[circle]).map((one) => [one, proofsOf(one)]));
  const nowOf = (person: Person): Proofs => inForce.get(person) ?? proofsOf(person);
  const live = <P extends Person>(person: P): P => ({
    ...person,
    get pin() {
      return nowOf(person).pin;
    },
    get badge() {
      return nowOf(person).badge;
    },
  });

  /**
   * Of whom another PIN or badge stands there now, or none: whoever was struck out opens nothing more. One who came, or whose
   * code stands or stood there twice, waits for the restart.
   */
  function changedIn(next: Site): readonly (readonly [Person, Proofs])[] {
    return circles.flatMap((circle) =>
      site[circle].flatMap((person) => {
        const [now, twice] = next[circle].filter(({ id }) => id === person.id);
        if (twice !== undefined || site[circle].filter(({ id }) => id === person.id).length > 1) return [];
        const [before, after] = [nowOf(person), now === undefined ? none : proofsOf(now)];
        return after.pin === before.pin && after.badge === before.badge ? [] : [[person, after] as const];
      }),
    );
  }

  function take(next: SiteNow): void {
    const changed = changedIn(next.site);
    for (const [person, proofs] of changed) inForce.set(person, proofs);
    restart = !isInForce(next.site);
    digest = next.digest;
    if (changed.length === 0) return;
    recorder().record({ type: 'configuration.pinsTaken', data: { file, digest, people: changed.length } });
  }

  const marks = (): readonly string[] =>
    circles.flatMap((circle) => site[circle]).map((person) => proofMark(person.id, nowOf(person)));

  const isInForce = (next: Site): boolean => asText(next, proofsOf) === asText(site, nowOf);

  function refuse(fault: string): PinsAnswer {
    if (told !== fault) {
      told = fault;
      log.error({ file, detail: fault }, 'the site file cannot be used; the PINs and badges before go on to count');
      recorder().record({ type: 'configuration.refused', data: { file, detail: fault } });
    }
    return { digest, fault, restart, inForce: marks() };
  }

  return {
    site: { ...site, staff: site.staff.map(live), technicians: site.technicians.map(live) },
    look() {
      const now = read?.();
      if (now?.ok === false) return refuse(now.error);
      told = null;
      if (now !== undefined && now.value.digest !== digest) take(now.value);
      return { digest, fault: null, restart, inForce: marks() };
    },
  };
}

/**
 * SHA-256, hexadecimal, of what somebody signs in with: of hashes that nobody can guess (the salt of the PIN's, the random
 * bits of the badge's), so that it tells only whoever has them already.
 */
export function proofMark(
  id: string,
  { pin, badge }: { readonly pin: string; readonly badge?: string | undefined },
): string {
  return hash('sha256', JSON.stringify([id, pin, badge ?? null]));
}

function proofsOf(person: Person): Proofs {
  return { pin: person.pin, badge: 'badge' in person ? person.badge : undefined };
}

/** A site as text, to see whether two are the same. */
function asText(site: Site, proofs: (person: Person) => Proofs): string {
  const people = circles.map((circle) =>
    site[circle].map((person) => [{ ...person, pin: undefined, badge: undefined }, proofs(person)]),
  );
  return JSON.stringify([{ ...site, staff: null, technicians: null }, people]);
}
