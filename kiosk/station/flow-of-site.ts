/** The flow of one gate, as its site describes it. */
import { Flow, type FlowOptions } from './flow.ts';
import type { StationParts } from './station-parts.ts';
import { localTimeAt } from './time/local-time.ts';

export interface FlowSurroundings
  extends Pick<FlowOptions, 'recorder' | 'clockTrusted' | 'lists' | 'voice' | 'onSettled'> {
  readonly policyFor: (encounter: string | null) => ReturnType<FlowOptions['encounter']>['policy'];
  readonly relay: () => FlowOptions['gate'];
}

export function flowOf(
  { site, clock, bootId }: Pick<StationParts, 'site' | 'clock' | 'bootId'>,
  { policyFor, relay, ...rest }: FlowSurroundings,
): Flow {
  const { inputs } = site.gate.lines;
  const flow: Flow = new Flow({
    clock,
    ...rest,
    encounter: () => ({
      policy: policyFor(flow.encounter.open?.id ?? null),
      timeouts: site.timeouts,
      compound: site.place.compound,
      direction: site.direction,
      purpose: site.purpose,
      idPrefix: bootId,
    }),
    portal: {
      ...site.gate.portal,
      hasDoorContact: inputs.doorContact !== undefined || inputs.passage !== undefined,
      beamOnly: inputs.doorContact === undefined,
      freeWhileActive: site.gate.lines.relay.release.mode === 'level',
    },
    local: (wallMs) => localTimeAt(wallMs, site.timeZone),
    gate: {
      release: (durationMs) => relay().release(durationMs),
      hold: (active) => relay().hold(active),
    },
  });
  return flow;
}
