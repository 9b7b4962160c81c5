/** Releases the portal once as the site says, and tells what relay and door did. Recorded first where there is a ledger. */
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { DeviceFault } from '../../drivers/device.ts';
import { followInput } from '../../drivers/gate/gate-inputs.ts';
import type { RelayOpener } from '../../drivers/gate/relay.ts';
import type { GpioTransport } from '../../drivers/transport/ports.ts';
import type { LedgerFault } from '../../kiosk/ledger/faults.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import type { Site } from '../../kiosk/station/site/site.ts';

export interface PulseOptions {
  readonly site: Pick<Site, 'gate'>;
  readonly gpio: GpioTransport;
  readonly openRelay: RelayOpener;
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'append'> | null;
  /** Who asked, as it stands in the ledger. */
  readonly technician: string;
}

export interface Level {
  /** Milliseconds since the release was asked for. */
  readonly t: number;
  readonly active: boolean;
}

export interface PulseOutcome {
  readonly askedMs: number;
  /** From asking to the read-back, milliseconds. */
  readonly setMs: number;
  /** From the read-back as active to that as inactive; null: it was not seen to end. */
  readonly activeMs: number | null;
  readonly relay: readonly Level[];
  /** Null where no door contact is wired. */
  readonly door: readonly Level[] | null;
  readonly recorded: boolean;
}

export type PulseFault =
  | { readonly code: 'ledger'; readonly fault: LedgerFault }
  | { readonly code: 'relay'; readonly fault: DeviceFault };

/** How long after the release the door is still looked at. */
const afterMs = 700;

export async function pulseRelay(options: PulseOptions): Promise<Result<PulseOutcome, PulseFault>> {
  const { site, gpio, openRelay, clock, ledger, technician } = options;
  const { relay: configuration, inputs } = site.gate.lines;
  const askedMs = releaseMs(site);
  const relay: Level[] = [];
  const door: Level[] = [];
  let begunMs = clock.monotonicMs();
  const since = (atMs: number): number => Math.max(0, Math.round(atMs - begunMs));
  let ended = (): void => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  let lost: DeviceFault | null = null;
  const opened = await openRelay(configuration, clock, {
    onRelay(active, atMs) {
      relay.push({ t: since(atMs), active });
      if (!active && relay.some((level) => level.active)) ended();
    },
    onLost(fault) {
      lost = fault;
      ended();
    },
  });
  if (!opened.ok) return err({ code: 'relay', fault: opened.error });
  const contact = inputs.doorContact;
  const watching =
    contact === undefined
      ? null
      : followInput({
          gpio,
          clock,
          input: 'doorContact',
          configuration: contact,
          onInput: ({ active, atMs }) => door.push({ t: since(atMs), active }),
          onState: () => undefined,
        });
  try {
    // Nothing acts before the ledger has it.
    const written = record(ledger, technician, askedMs);
    if (!written.ok) return err({ code: 'ledger', fault: written.error });
    begunMs = clock.monotonicMs();
    const released = await opened.value.release(askedMs);
    if (!released.ok) {
      const { code, detail } = released.error;
      ledger?.append('portal.releaseFailed', { encounter: null, cause: 'test', code, detail });
      return err({ code: 'relay', fault: released.error });
    }
    const setMs = Math.round((clock.monotonicMs() - begunMs) * 10) / 10;
    const late = clock.after(askedMs + 2_000, ended);
    await end;
    late.cancel();
    await new Promise<void>((resolve) => void clock.after(afterMs, resolve));
    if (lost !== null) return err({ code: 'relay', fault: lost });
    const on = relay.find(({ active }) => active)?.t;
    const off = relay.find(({ t, active }) => !active && on !== undefined && t >= on && t > 0)?.t;
    const activeMs = on === undefined || off === undefined ? null : off - on;
    return ok({ askedMs, setMs, activeMs, relay, door: watching === null ? null : door, recorded: ledger !== null });
  } finally {
    await opened.value.close();
    await watching?.stop();
  }
}

/** What the relay is active for: the pulse, or the release time of the portal. */
export function releaseMs({ gate }: Pick<Site, 'gate'>): number {
  const { release } = gate.lines.relay;
  return release.mode === 'pulse' ? release.pulseMs : Math.min(gate.portal.releaseTimeMs, release.maximumMs);
}

function record(ledger: PulseOptions['ledger'], technician: string, durationMs: number): Result<unknown, LedgerFault> {
  if (ledger === null) return ok(undefined);
  const asked = ledger.append('relay.testAsked', { technician });
  if (!asked.ok) return asked;
  return ledger.append('portal.released', { encounter: null, cause: 'test', durationMs });
}
