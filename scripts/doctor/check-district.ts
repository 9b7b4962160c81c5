/** The district: whether it is reached, whether it knows this box, and whether both agree what time it is. */
import { commandKeysOf } from '../../kiosk/station/district/device-identity-address.ts';
import { bodyOf } from '../../kiosk/uplink/http-answer.ts';
import { mediaTypes, paths, wireLimits } from '../../kiosk/uplink/http-contract.ts';
import { openServiceLine, type ServiceAddress } from '../../kiosk/uplink/service-line.ts';
import { addressOf } from '../devices/district-address.ts';
import { findingsOf, type Examination, type Finding } from './finding.ts';
import { presentKey } from './present-key.ts';

const find = findingsOf('district');
const enrolled = findingsOf('enrolment');
/** Tokens and codes are judged by the clock: so much apart is told, and so much refuses people, seconds. */
const apartS = 10;
const tooFarS = 60;

/** Asks for the policy of this box once, as the station does; nothing is changed on either side. */
export async function checkDistrict({ loaded, clock, station, tell }: Examination): Promise<Finding[]> {
  const { uplink } = loaded.site;
  const address = addressOf(loaded, clock);
  if (!address.ok)
    return address.error.map(({ path: part, expected }) => find('red', 'districtFile', { part, expected }));
  // Without its key the box would be refused, which says nothing about the district.
  if (uplink.identity === 'token' && presentKey(loaded.dataDirectory).state === 'hidden') {
    return [find('unknown', 'districtNoKey')];
  }
  tell('Asking the district …');
  const asked = await askDistrict(address.value, uplink.deadlineMs);
  const url = uplink.url;
  const lost =
    station.state === 'running' && station.health.uplink === 'lost' ? [find('red', 'districtLost', { url })] : [];
  switch (asked.state) {
    case 'failed':
      if (asked.code === 'notAuthorised') return [find('red', 'districtRefuses', { url })];
      if (asked.code === 'captivePortal') return [find('red', 'districtCaptive', { url })];
      return [find('red', 'districtUnreached', { url, code: asked.code, detail: asked.detail })];
    case 'answered': {
      const secure = url.startsWith('https:') ? 'TLS' : 'http';
      const reached = find('green', 'districtReached', { url, secure, ms: asked.tookMs });
      if (asked.apartS === null) return [...lost, reached];
      const seconds = asked.apartS;
      const level = seconds > tooFarS ? 'red' : seconds > apartS ? 'yellow' : 'green';
      return [...lost, reached, find(level, 'districtClock', { seconds })];
    }
  }
}

export type DistrictAnswer =
  | { readonly state: 'answered'; readonly tookMs: number; readonly apartS: number | null }
  | { readonly state: 'failed'; readonly code: string; readonly detail: string };

/** One round trip; `apartS`: how far the two clocks are apart, to the second the district tells. */
export async function askDistrict(address: ServiceAddress, deadlineMs: number): Promise<DistrictAnswer> {
  const line = openServiceLine(address);
  const begunMs = address.clock.monotonicMs();
  const answer = await line.ask({
    method: 'GET',
    path: paths.policy,
    headers: { accept: mediaTypes.jose },
    body: null,
    deadlineMs,
    maxAnswerBytes: wireLimits.maxPolicyBytes,
    signal: new AbortController().signal,
  });
  line.close();
  if (!answer.ok) return { state: 'failed', code: answer.error.code, detail: answer.error.detail };
  const tookMs = Math.round(address.clock.monotonicMs() - begunMs);
  const { status, headers } = answer.value;
  const body = bodyOf(answer.value, mediaTypes.jose);
  // Nothing is published for this box: as good an answer as any, and only from somebody who let it in.
  const isNothing =
    status === 204 || (status === 404 && headers['content-type']?.startsWith(mediaTypes.problem) === true);
  if (!body.ok && !isNothing) return { state: 'failed', code: body.error.code, detail: body.error.detail };
  const told = Date.parse(headers.date ?? '');
  const nowMs = address.clock.wallMs() - tookMs / 2;
  // The header tells whole seconds: half of one is added, as its middle.
  const apartS = Number.isNaN(told) ? null : Math.round(Math.abs(told + 500 - nowMs) / 1000);
  return { state: 'answered', tookMs, apartS };
}

/** What enrolment leaves on the box: its key, and the keys of the district whose commands it obeys. */
export function checkEnrolment({ loaded }: Examination): Finding[] {
  const { site, directory, dataDirectory } = loaded;
  const own = site.uplink.identity === 'none' ? enrolled('green', 'keyNotAsked') : ownKey(dataDirectory);
  const commands = commandKeysOf(site, directory);
  if (!commands.ok) return [own, enrolled('red', 'commandKeysBad', { detail: commands.error })];
  return [own, commands.value === null ? enrolled('yellow', 'commandKeysNone') : enrolled('green', 'commandKeysThere')];
}

function ownKey(dataDirectory: string): Finding {
  const present = presentKey(dataDirectory);
  switch (present.state) {
    case 'there':
      return enrolled('green', 'keyThere', { key: present.key.keyId });
    case 'none':
      return enrolled('red', 'keyNone');
    case 'hidden':
      return enrolled('unknown', 'keyHidden');
    case 'damaged':
      return enrolled('red', 'keyDamaged');
  }
}
