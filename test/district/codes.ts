/** Codes that only the district can read: whose they are, and the address under which boxes ask. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type CodeAnswer,
  type CodeQuestion,
  codeQuestionSchema,
  digestOfCode,
} from '../../kiosk/uplink/code-inquiry-contract.ts';
import type { Problem } from '../../kiosk/uplink/contract.ts';
import { mediaTypes, paths } from '../../kiosk/uplink/http-contract.ts';

/** What the district says about somebody; without when and about which code, which each answer adds. */
export type CodeHolder = Omit<Extract<CodeAnswer, { outcome: 'person' }>, 'outcome' | 'codeDigest' | 'answeredAtS'>;

export interface CodeRegister {
  /** From now on the code is this person's; null: nobody's any more. */
  register(code: string, holder: CodeHolder | null): void;
  answer(question: CodeQuestion): CodeAnswer;
}

/** `wallMs`: the district's own time, Unix milliseconds. */
export function openCodeRegister(wallMs: () => number): CodeRegister {
  const holders = new Map<string, CodeHolder>();
  return {
    register(code, holder) {
      if (holder === null) holders.delete(code);
      else holders.set(code, holder);
    },
    answer({ code }) {
      const holder = holders.get(code);
      const codeDigest = digestOfCode(code);
      if (holder === undefined) return { outcome: 'unknown', codeDigest };
      return { outcome: 'person', codeDigest, ...holder, answeredAtS: Math.floor(wallMs() / 1000) };
    },
  };
}

export interface CodeRouteParts {
  readonly register: Pick<CodeRegister, 'answer'>;
  /** The box that asks, or null when the answer has been given already. */
  readonly whoAsks: (request: FastifyRequest, reply: FastifyReply) => string | null;
  readonly problem: (reply: FastifyReply, status: number, body: Problem) => FastifyReply;
}

/** Adds the route. It reads its own body, so that it depends on no parser of the service it is added to. */
export function addCodeRoute(app: FastifyInstance, { register, whoAsks, problem }: CodeRouteParts): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
    scope.post(paths.codes, { bodyLimit: 16 * 1024 }, async (request, reply) => {
      if (whoAsks(request, reply) === null) return reply;
      const body = request.body instanceof Readable ? await bounded(request.body, 16 * 1024) : null;
      const question = codeQuestionSchema.safeParse(body === null ? undefined : parseJson(body));
      if (!question.success) return problem(reply, 400, { title: 'Which code?', detail: 'a code and its pattern' });
      return reply.type(mediaTypes.json).send(JSON.stringify(register.answer(question.data)));
    });
    done();
  });
}

async function bounded(stream: Readable, limit: number): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    if (!(part instanceof Uint8Array)) return null;
    bytes += part.byteLength;
    if (bytes > limit) return null;
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
