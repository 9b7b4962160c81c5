/** What a technician asks for: which requests are theirs, how their acts are named, and when a part that was begun anew counts as working. */
import type { FromTechnician } from '../../screen/messages-technician.ts';
import type { RestartablePart, SelfTest } from '../../screen/model-technician.ts';
import type { TechnicianAct } from '../../screen/model-technician-acts.ts';
import type { DeviceWatch } from '../devices/watch.ts';
import type { PageRequest } from '../page/server.ts';
import type { StationStatus } from '../station-status.ts';

const types: ReadonlySet<string> = new Set<FromTechnician['type']>([
  'technicianSignIn',
  'technicianSignOut',
  'technicianAsk',
  'selfTest',
  'examine',
  'trace',
  'export',
  'exportCancel',
  'correction',
  'correctionConfirm',
  'correctionCancel',
  'restartPart',
]);

export function isOfTechnician(request: PageRequest): request is FromTechnician {
  return types.has(request.type);
}

export const correcting: TechnicianAct = { act: 'correction', of: null };

export function testAct(test: SelfTest | 'all'): TechnicianAct {
  return test === 'all' ? { act: 'testAll', of: null } : { act: 'testIt', of: test };
}

/** Whether a part does its work at this moment, by what the station knows of it. */
export function worksNow(
  part: RestartablePart,
  states: DeviceWatch['states'],
  { sound, screen, uplink }: Pick<StationStatus, 'sound' | 'screen' | 'uplink'>,
): boolean {
  switch (part) {
    case 'thermometer':
    case 'scanner':
      return states.get(part)?.status === 'ready';
    case 'player':
      return sound === 'sounding' || sound === 'muted';
    case 'screen':
      return screen === 'painting';
    case 'uplink':
      return uplink === 'connected';
  }
}
