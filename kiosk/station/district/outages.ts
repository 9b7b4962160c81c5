/** What can be lost and come back besides devices: the line to the district, sound, the screen. Each loss and return is one event. */
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { NewEvent } from '../../ledger/writer.ts';
import type { Log } from '../care/diagnostics.ts';
import type { Recorder } from '../care/recorder.ts';

export interface Outage {
  readonly isLost: boolean;
  /** Said again while lost it is no news. */
  lost(why: string, detail: string): void;
  back(): void;
}

export interface Outages {
  readonly line: Outage;
  readonly sound: Outage;
  readonly screen: Outage;
}

export interface OutagesOptions {
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
}

type Lost = Extract<NewEvent['type'], 'communication.lost' | 'sound.degraded' | 'screen.lost'>;
type Back = Extract<NewEvent['type'], 'communication.back' | 'sound.back' | 'screen.back'>;

export function createOutages({ recorder, clock, log, onChange }: OutagesOptions): Outages {
  function outage(lost: Lost, back: Back): Outage {
    let sinceMs: number | null = null;
    return {
      get isLost() {
        return sinceMs !== null;
      },
      lost(why, detail) {
        if (sinceMs !== null) return;
        sinceMs = clock.monotonicMs();
        log.warn({ why, detail }, lost);
        recorder.record({ type: lost, data: { why, detail } });
        onChange();
      },
      back() {
        // The first connection after a start follows no loss: it changes the screen and is no event.
        if (sinceMs !== null) {
          recorder.record({ type: back, data: { durationMs: Math.round(clock.monotonicMs() - sinceMs) } });
        }
        sinceMs = null;
        onChange();
      },
    };
  }
  return {
    line: outage('communication.lost', 'communication.back'),
    sound: outage('sound.degraded', 'sound.back'),
    screen: outage('screen.lost', 'screen.back'),
  };
}
