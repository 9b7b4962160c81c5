/** One question of a box to its answer: the statuses are those the HTTPS service gives. */
import type { IPublishPacket } from 'mqtt';
import type { z } from 'zod';
import type { Problem } from '../../kiosk/uplink/contract.ts';
import { mediaTypes } from '../../kiosk/uplink/http-contract.ts';
import { one } from '../../kiosk/uplink/mqtt-answer.ts';
import {
  boxOfTopic,
  commandQuestionSchema,
  documentQuestionSchema,
  mqttLimits,
  properties as words,
  topicsOf,
} from '../../kiosk/uplink/mqtt-contract.ts';
import type { DoorService } from './mqtt-door.ts';
import { readBatch } from './receive.ts';

export interface DoorAnswer {
  readonly source: string;
  readonly correlationData: Buffer;
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

type Reply = Pick<DoorAnswer, 'status' | 'contentType' | 'body'>;

/** Null for what is no question, or wants its answer anywhere but at the box that asks: a door is nobody's megaphone. */
export async function answerTo(packet: IPublishPacket, service: DoorService): Promise<DoorAnswer | null> {
  const { responseTopic, correlationData, userProperties } = packet.properties ?? {};
  const box = boxOfTopic(packet.topic);
  if (box === null || correlationData === undefined || responseTopic !== topicsOf(box.source).answers) return null;
  const { source, rest } = box;
  try {
    const reason = (await service.whyNot?.(source, one(userProperties?.[words.authorization]))) ?? null;
    const reply = reason === null ? await replyTo(source, rest, packet, service) : problem(401, 'Not known', reason);
    return { source, correlationData, ...reply };
  } catch (error) {
    // As an HTTP service would: the box waits and asks again.
    const detail = error instanceof Error ? error.message : String(error);
    return { source, correlationData, ...problem(500, 'The service failed', detail) };
  }
}

async function replyTo(source: string, rest: string, packet: IPublishPacket, service: DoorService): Promise<Reply> {
  const payload = Buffer.from(packet.payload);
  switch (rest) {
    case 'up/events': {
      if (packet.properties?.contentType !== mediaTypes.batch) return problem(415, 'Not a batch', mediaTypes.batch);
      const batch = await readBatch(payload, one(packet.properties.userProperties?.[words.contentEncoding]));
      if (!batch.ok) return problem(batch.error.status, batch.error.problem.title, batch.error.problem.detail);
      return json(await service.accept(source, batch.value));
    }
    case 'up/commands': {
      const question = parse(payload, commandQuestionSchema);
      if (question === null) return problem(400, 'Which commands?', 'expected after, a number');
      return json(await service.listCommands(source, question.after));
    }
    case 'up/documents': {
      const question = parse(payload, documentQuestionSchema);
      if (question === null) return problem(400, 'Which document?', 'expected name, since and boxKey');
      const found = await service.fetchDocument?.(source, question);
      if (found === undefined) return problem(404, 'Nothing there', 'not for this box');
      if (found === null) return { status: 204, contentType: mediaTypes.json, body: Buffer.alloc(0) };
      const body = Buffer.from(found.bytes);
      if (body.byteLength > mqttLimits.maxDocumentBytes) return problem(413, 'Too long', 'fetch it over HTTPS');
      return { status: 200, contentType: found.type, body };
    }
    default:
      return problem(404, 'Nothing there', rest.slice(0, 40));
  }
}

function parse<S extends z.ZodType>(payload: Buffer, schema: S): z.infer<S> | null {
  try {
    return schema.safeParse(JSON.parse(payload.toString())).data ?? null;
  } catch {
    return null;
  }
}

function json(value: object): Reply {
  return { status: 200, contentType: mediaTypes.json, body: Buffer.from(JSON.stringify(value)) };
}

function problem(status: number, title: string, detail: string): Reply {
  const body: Problem = { title, detail: detail.slice(0, 2_000) };
  return { status, contentType: mediaTypes.problem, body: Buffer.from(JSON.stringify(body)) };
}
