/** Tells the boxes of a place that something newer is to be fetched, one after the other, while the service goes on. */
import { z } from 'zod';
import type { Command } from '../../kiosk/uplink/command-contract.ts';
import type { CommandDesk } from './command-desk.ts';
import type { DistrictStore, PlacePrefix } from './store/store-contract.ts';

type Of = Extract<Command, { name: 'announceVersion' }>['of'];

export interface Announcer {
  /** Begins to; resolves with how many boxes are told. Who is not reached asks for itself sooner or later. */
  announce(of: Of, audience: string, version: number): Promise<number>;
  /** Resolves when everything that was begun is done, or the announcer is closed. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A box that was away for longer asks by itself when it is back. */
const lifeS = 3_600;

const prefix = 'urn:kadian:';

/** URN of a place, from the district down to a lane, in its only spelling. */
export const audienceSchema = z
  .string()
  .max(600)
  .refine((text) => codesOf(text) !== null, { message: 'expected the URN of a place' });

export function openAnnouncer(store: DistrictStore, commands: Pick<CommandDesk, 'issue'>): Announcer {
  let isClosed = false;
  let telling: Promise<void> = Promise.resolve();

  async function tell(sources: readonly string[], command: Command): Promise<void> {
    for (const [index, source] of sources.entries()) {
      if (isClosed) return;
      await commands.issue(source, command, lifeS);
      // A store in this process answers at once: others have their turn in between.
      if (index % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return {
    async announce(of, audience, version) {
      const boxes = await store.boxesIn(codesOf(audience) ?? []);
      const command = { name: 'announceVersion', of, version: String(version) } as const;
      const sources = boxes.map(({ source }) => source);
      telling = telling
        .then(() => tell(sources, command))
        .catch((error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          process.emitWarning(`${of} ${version} was not announced to all boxes: ${why}`);
        });
      return boxes.length;
    },
    settled: () => telling,
    close() {
      isClosed = true;
      return telling;
    },
  };
}

function codesOf(audience: string): PlacePrefix | null {
  if (!audience.startsWith(prefix)) return null;
  try {
    const codes = audience.slice(prefix.length).split(':').map(decodeURIComponent);
    const isOnlySpelling = prefix + codes.map(encodeURIComponent).join(':') === audience;
    return codes.length <= 5 && !codes.includes('') && isOnlySpelling ? codes : null;
  } catch {
    return null;
  }
}
