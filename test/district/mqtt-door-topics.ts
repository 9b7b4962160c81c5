/** What a door listens to, and what a box's retained status says. */
import type { IPublishPacket } from 'mqtt';
import {
  type BoxStatus,
  boxOfTopic,
  boxStatusSchema,
  sharedGroup,
  topicsOf,
  upChannels,
} from '../../kiosk/uplink/mqtt-contract.ts';

const anyBox = topicsOf('+');

/** Questions are shared among the doors; the status of a box is told to each. */
export const filters: readonly string[] = [
  ...upChannels.map((channel) => `$share/${sharedGroup}/${anyBox.up(channel)}`),
  anyBox.status,
];

/** Null when the message is no status, or not one of the box whose topic it came on. */
export function readStatus({ topic, payload }: IPublishPacket): BoxStatus | null {
  const box = boxOfTopic(topic);
  if (box === null || box.rest !== 'status') return null;
  try {
    const status = boxStatusSchema.safeParse(JSON.parse(payload.toString()));
    return status.success && status.data.source === box.source ? status.data : null;
  } catch {
    return null;
  }
}
