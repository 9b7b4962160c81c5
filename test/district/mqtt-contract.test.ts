/** The AsyncAPI document against the door of the reference district: its questions, and every status an answer may have. */
import type { IPublishPacket } from 'mqtt';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { commandListSchema } from '../../kiosk/uplink/command-contract.ts';
import { acknowledgementSchema, problemSchema } from '../../kiosk/uplink/contract.ts';
import { renderAsyncApi } from '../../kiosk/uplink/asyncapi.ts';
import { mediaTypes } from '../../kiosk/uplink/http-contract.ts';
import { mqttLimits, sharedGroup, topicsOf, type UpChannel } from '../../kiosk/uplink/mqtt-contract.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { place } from '../kiosk/uplink/support.ts';
import { doorServiceOf, type DoorParts } from './mqtt-door-service.ts';
import { answerTo } from './mqtt-door-answers.ts';
import { filters } from './mqtt-door-topics.ts';
import type { DoorService } from './mqtt-door.ts';

const reference = z.object({ $ref: z.string() });
const document = z
  .object({
    channels: z.record(z.string(), z.object({ address: z.string() })),
    operations: z.record(
      z.string(),
      z.object({
        action: z.enum(['send', 'receive']),
        channel: reference,
        reply: z.object({ messages: z.array(reference) }).optional(),
      }),
    ),
    components: z.object({
      messages: z.record(
        z.string(),
        z.object({
          contentType: z.string().optional(),
          headers: z.object({ properties: z.record(z.string(), z.looseObject({})) }).optional(),
        }),
      ),
    }),
  })
  .parse(JSON.parse(renderAsyncApi()));

const lastOf = ({ $ref }: z.infer<typeof reference>): string => $ref.split('/').at(-1) ?? '';
const statuses = z.object({ enum: z.array(z.string()) });

/** What may be answered to the questions of a channel, as `message status`. */
function saidOf(channel: string): readonly string[] {
  const operation = Object.values(document.operations).find((each) => lastOf(each.channel) === channel);
  return (operation?.reply?.messages ?? []).map(lastOf).flatMap((message) => {
    const headers = document.components.messages[message]?.headers?.properties ?? {};
    return statuses.parse(headers['status']).enum.map((status) => `${message} ${status}`);
  });
}

const source = sourceOf(place);
const topics = topicsOf(source);
const parts: DoorParts = {
  accept: () => Promise.resolve({ acknowledged: [], held: [], now: '2022-01-05T08:00:00.000Z' }),
  commands: { wait: (_source, after) => Promise.resolve({ commands: [], cursor: after }) },
  documents: {
    policyFor: (_source, since) => (since === null ? new Uint8Array(1) : null),
    // 0 stands for a roster that is too long, 1 for none at all.
    listFor: (_list, _source, since) =>
      since === 1 ? undefined : new Uint8Array(since === null ? 1 : mqttLimits.maxDocumentBytes + 1),
  },
  clock: new VirtualClock(Date.UTC(2022, 0, 5, 8)),
  audiences: [],
};
const service = doorServiceOf(parts);
const batch = { contentType: mediaTypes.batch };

async function ask(channel: UpChannel, payload: string, properties: object = {}, by: DoorService = service) {
  const about = { correlationData: Buffer.from('question'), responseTopic: topics.answers, ...properties };
  const packet = { cmd: 'publish', qos: 1, dup: false, retain: false, topic: topics.up(channel), payload } as const;
  const asked: IPublishPacket = { ...packet, properties: about };
  const answer = await answerTo(asked, by);
  if (answer === null) throw new Error('no answer');
  return answer;
}

const refusing = doorServiceOf({ ...parts, whyNot: () => 'a stranger' });
const failing: DoorService = {
  accept: () => Promise.reject(new Error('disk full')),
  listCommands: () => Promise.reject(new Error('disk full')),
  fetchDocument: () => Promise.reject(new Error('disk full')),
};
const question = (name: string, since: number | null): string => JSON.stringify({ name, since, boxKey: '' });

type Asking = Parameters<typeof ask>;
const asked: readonly (readonly [message: string, status: number, asking: Asking])[] = [
  ['acknowledgement', 200, ['events', '[]', batch]],
  ['problem', 400, ['events', '{', batch]],
  ['problem', 401, ['events', '[]', batch, refusing]],
  ['problem', 413, ['events', ' '.repeat(4 * 1024 * 1024 + 1), batch]],
  ['problem', 415, ['events', '[]']],
  ['problem', 500, ['events', '[]', batch, failing]],
  ['commandList', 200, ['commands', '{"after":4}']],
  ['problem', 400, ['commands', '{"after":-1}']],
  ['problem', 500, ['commands', '{"after":4}', {}, failing]],
  ['policy', 200, ['documents', question('policy', null)]],
  ['list', 200, ['documents', question('roster', null)]],
  ['nothingNewer', 204, ['documents', question('policy', 1)]],
  ['problem', 400, ['documents', '{}']],
  ['problem', 404, ['documents', question('watchlist', 1)]],
  ['problem', 413, ['documents', question('roster', 0)]],
  ['problem', 500, ['documents', question('policy', null), {}, failing]],
];
const bodies = new Map<string, z.ZodType>([
  ['acknowledgement', acknowledgementSchema],
  ['commandList', commandListSchema],
  ['problem', problemSchema],
]);

test('the door listens where boxes send by the document, and nowhere else', () => {
  const sent = Object.values(document.operations)
    .filter(({ action }) => action === 'send')
    .map(({ channel }) => document.channels[lastOf(channel)]?.address.replace('{source}', '+') ?? '');
  const heard = filters.map((filter) => filter.replace(`$share/${sharedGroup}/`, ''));
  expect(heard.toSorted()).toEqual(sent.toSorted());
});

test.each(asked)('%s with %d is answered as the document says', async (message, status, asking) => {
  const answer = await ask(...asking);
  expect(answer.status).toBe(status);
  expect(saidOf(asking[0])).toContain(`${message} ${status}`);
  const body = bodies.get(message);
  if (body !== undefined) expect(body.safeParse(JSON.parse(answer.body.toString())).error).toBeUndefined();
  if (message !== 'nothingNewer') expect(answer.contentType).toBe(document.components.messages[message]?.contentType);
});

test('every status of the document is answered above, but those of a district that has too much to do', () => {
  const said = new Set(Object.keys(document.channels).flatMap(saidOf));
  const given = new Set(asked.map(([message, status]) => `${message} ${status}`));
  expect([...said].filter((each) => !given.has(each))).toEqual(['problem 429', 'problem 503']);
});
