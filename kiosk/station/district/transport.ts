/** Which line the site has chosen to the district: HTTPS for everything, or a broker for events and commands. */
import type { CommandSource } from '../../uplink/command-line.ts';
import { httpsTransport } from '../../uplink/https-transport.ts';
import type { ServiceAddress } from '../../uplink/service-line.ts';
import type { UplinkTransport } from '../../uplink/transport.ts';
import type { Site } from '../site/site.ts';

export interface DistrictTransports {
  readonly transport: UplinkTransport;
  /** Empty where commands come over HTTPS. */
  readonly commands: { readonly source?: CommandSource };
}

const compression = 'zstd';

/** How long a box on a broker trusts that it would have been woken. */
const commandsAskedEveryMs = 60_000;

/** `address` is that of the service over HTTPS; its key, authority and certificate count for the broker as well. */
export async function transportOf(
  { uplink }: Pick<Site, 'uplink'>,
  address: ServiceAddress,
): Promise<DistrictTransports> {
  const { broker, deadlineMs } = uplink;
  if (broker === undefined) {
    return { transport: httpsTransport({ ...address, compression, deadlineMs }), commands: {} };
  }
  // Loaded only where it is used: the library takes a good part of a start.
  const [{ openMqttLine }, { mqttTransport }, { mqttCommands }] = await Promise.all([
    import('../../uplink/mqtt-line.ts'),
    import('../../uplink/mqtt-transport.ts'),
    import('../../uplink/mqtt-commands.ts'),
  ]);
  const line = openMqttLine({ ...address, url: new URL(broker) });
  return {
    // One connection for both; the station ends with its transport.
    transport: { ...mqttTransport({ line, compression, deadlineMs }), close: () => line.close() },
    commands: { source: mqttCommands({ line, clock: address.clock, waitMs: commandsAskedEveryMs, deadlineMs }) },
  };
}
