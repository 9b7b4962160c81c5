/** Sends what waits in the outbox, as the station would, for as long as that leads somewhere. */
import { systemClock } from '../../drivers/basics/clock.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { serviceAddress } from '../../kiosk/station/district/device-identity-address.ts';
import { openDeviceIdentity } from '../../kiosk/station/district/device-identity.ts';
import { transportOf } from '../../kiosk/station/district/transport.ts';
import { defaultLimits } from '../../kiosk/uplink/limits.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { startUplink } from '../../kiosk/uplink/uplink.ts';
import type { SiteAlone } from '../devices/command.ts';

/** So many attempts that fail, and the district is taken for not reachable. */
const patience = 2;

/** Resolves when nothing waits any more, the district cannot be reached, or after `withinMs`; says why it was not reached. */
export async function tellDistrict(loaded: SiteAlone, { outbox }: Ledger, withinMs: number): Promise<string | null> {
  if (outbox.waiting() === 0) return null;
  const { site, file, directory, dataDirectory } = loaded;
  const clock = systemClock;
  const identity = openDeviceIdentity(dataDirectory, sourceOf(site.place));
  const address = serviceAddress({ site, file, directory, identity, clock });
  if (!address.ok) return address.error.map(({ path, expected }) => `${path}: ${expected}`).join('; ');
  const { transport } = await transportOf(site, address.value);
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const timer = clock.after(withinMs, () => resolve(`not everything was acknowledged within ${withinMs / 1_000} s`));
  let faults = 0;
  const uplink = startUplink({
    outbox,
    transport,
    clock,
    random: Math.random,
    limits: defaultLimits,
    handlers: {
      onConnected: () => {},
      onLost: () => {},
      onSentAgain: () => {},
      onFault({ code, detail }) {
        faults += 1;
        if (faults >= patience) resolve(`${code}: ${detail}`);
      },
      onAcknowledged() {
        if (outbox.waiting() === 0) resolve(null);
      },
    },
  });
  const why = await promise;
  timer.cancel();
  await uplink.stop();
  transport.close();
  return why;
}
