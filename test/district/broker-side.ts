/** The service's other side: the same boxes by a broker, for as long as the service runs. */
import type { Clock } from '../../drivers/basics/clock.ts';
import { audienceOf } from '../../kiosk/uplink/mqtt-messages.ts';
import type { CommandDesk } from './command-desk.ts';
import { type KnownDevice, whyNot } from './device-register.ts';
import type { Identity } from './enrolment-service.ts';
import { startMqttDoor } from './mqtt-door.ts';
import { type DoorParts, doorServiceOf } from './mqtt-door-service.ts';

export interface BrokerSideParts extends Pick<DoorParts, 'accept' | 'documents'> {
  readonly commands: CommandDesk;
  readonly clock: Clock;
  /** As in the options of the service. */
  readonly devices?: readonly KnownDevice[];
  readonly enrolled?: boolean;
  readonly identity: Pick<Identity, 'register'>;
  readonly audiences?: readonly string[];
}

/** Joins the broker and keeps joining it again; boxes that wait are told of each command at once. */
export function openBrokerSide(url: URL, parts: BrokerSideParts): { stop(): Promise<void> } {
  const { accept, documents, commands, clock, devices, enrolled, identity } = parts;
  const door = startMqttDoor({
    url,
    service: doorServiceOf({
      accept,
      documents,
      commands,
      clock,
      audiences: [audienceOf(url), ...(parts.audiences ?? [])],
      ...(devices === undefined ? {} : { whyNot: (...asked) => whyNot(devices, ...asked) }),
      ...(devices === undefined && enrolled === true
        ? { whyNot: (...asked) => identity.register.whyNot(...asked) }
        : {}),
    }),
  });
  const stopWaking = commands.onGiven((source) => door.wake(source));
  return {
    async stop() {
      stopWaking();
      await door.stop();
    },
  };
}
