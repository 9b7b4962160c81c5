/** Times of the opening that are possible and too short for people. */
import type { Site } from '../../kiosk/station/site/site.ts';
import { surprising, type SiteFinding } from './findings.ts';

/** Nobody sees the sign and moves a wing sooner, ms. */
const shortRelease = 500;
const shortExit = 1_000;

export function aboutPortal({ gate: { lines, portal } }: Site): readonly SiteFinding[] {
  const base = ['gate', 'portal'] as const;
  const found: SiteFinding[] = [];
  if (lines.relay.release.mode === 'level' && portal.releaseTimeMs < shortRelease) {
    const says = `the gate is free for ${portal.releaseTimeMs} ms: most people come too late`;
    found.push(surprising([...base, 'releaseTimeMs'], says, 'give people some seconds, 3000 as a rule'));
  }
  if (lines.inputs.requestToExit !== undefined && portal.requestToExitMs < shortExit) {
    const says = `whoever opens ${portal.requestToExitMs} ms after the exit button forces the door: each exit would be an alarm`;
    found.push(surprising([...base, 'requestToExitMs'], says, 'give people some seconds, 8000 as a rule'));
  }
  if (lines.inputs.doorContact !== undefined && portal.notOpenedMs < portal.releaseTimeMs) {
    const says = `the grant is over after ${portal.notOpenedMs} ms while the gate is free for ${portal.releaseTimeMs}: who opens late would force it`;
    found.push(surprising([...base, 'notOpenedMs'], says, 'at least as long as releaseTimeMs'));
  }
  return found;
}
