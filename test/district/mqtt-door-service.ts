/** The reference service as a door to a broker needs it. */
import type { Clock } from '../../drivers/basics/clock.ts';
import { mediaTypes } from '../../kiosk/uplink/http-contract.ts';
import type { CommandDesk } from './command-desk.ts';
import type { DeviceRegister } from './enrolment-register.ts';
import type { DocumentDesk } from './lists-desk.ts';
import type { DoorService } from './mqtt-door.ts';

export interface DoorParts {
  readonly accept: DoorService['accept'];
  readonly commands: Pick<CommandDesk, 'wait'>;
  readonly documents: Pick<DocumentDesk, 'policyFor' | 'listFor'>;
  readonly clock: Clock;
  /** Why a token is not that of the box, as `DeviceRegister` has it; without it any box is let in. */
  readonly whyNot?: (...asked: Parameters<DeviceRegister['whyNot']>) => Promise<string | null> | string | null;
  /** Under which addresses boxes know the broker: `mqtts://host:port`. */
  readonly audiences: readonly string[];
  readonly onBoxStatus?: DoorService['onBoxStatus'];
}

const never = new AbortController().signal;

const boxKeys = /^[\w-]{43}$/;

export function doorServiceOf(parts: DoorParts): DoorService {
  const { accept, commands, documents, clock, whyNot, audiences, onBoxStatus } = parts;
  return {
    accept,
    listCommands: (source, after) => commands.wait(source, after, 0, never),
    async fetchDocument(source, { name, since, boxKey }) {
      // Where boxes are enrolled, a list is sealed to the key the district has, not to one that a message brings.
      const key = whyNot === undefined && boxKeys.test(boxKey) ? boxKey : null;
      const bytes =
        name === 'policy' ? documents.policyFor(source, since) : documents.listFor(name, source, since, key);
      if (bytes === null || bytes === undefined) return bytes;
      return { type: name === 'policy' ? mediaTypes.jose : mediaTypes.list, bytes };
    },
    ...(whyNot === undefined
      ? {}
      : {
          whyNot: (source: string, authorization: string | undefined) =>
            whyNot(authorization, source, audiences, clock.wallMs()),
        }),
    ...(onBoxStatus === undefined ? {} : { onBoxStatus }),
  };
}
