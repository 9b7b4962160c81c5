/** The district as a command on the box speaks to it: as whom the box does, and without making anything. */
import { ok } from '../../drivers/basics/result.ts';
import { serviceAddress } from '../../kiosk/station/district/device-identity-address.ts';
import type { ServiceAddress } from '../../kiosk/uplink/service-line.ts';
import { presentKey } from '../doctor/present-key.ts';
import type { SiteAlone } from './command.ts';

/** Without making a key: what the station would make at its next start is for the station to make. */
export function addressOf(loaded: SiteAlone, clock: ServiceAddress['clock']): ReturnType<typeof serviceAddress> {
  const present = presentKey(loaded.dataDirectory);
  const { site, file, directory } = loaded;
  const address = serviceAddress({ site, file, directory, identity: null, clock });
  if (!address.ok || present.state !== 'there' || site.uplink.identity !== 'token') return address;
  return ok({ ...address.value, deviceKey: present.key });
}
