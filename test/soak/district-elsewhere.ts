/** The district of a long run in a process of its own. */
import { fork } from 'node:child_process';
import path from 'node:path';
import type { KeyObject } from 'node:crypto';
import { enrolRequest } from '../../kiosk/uplink/enrol-contract.ts';
import { endsWithUs } from '../bench/ends-with-us.ts';
import type { District } from '../district/service.ts';
import { type Answer, answerSchema, type Ask } from './district-words.ts';

const program = path.join(import.meta.dirname, 'district-child.ts');

export interface DistrictElsewhere {
  readonly accept: District['accept'];
  /** Binds the box's key to its place, as a technician does once. */
  enrol(source: string, publicKey: string, privateKey: KeyObject): Promise<void>;
  /** Resolves when it has answered all that it was asked. */
  answered(): Promise<void>;
  /** What it holds, and how many gaps and findings it complains of. */
  state(): Promise<{ readonly events: number; readonly complaints: number }>;
  stop(): Promise<void>;
}

type Unnumbered<T> = T extends Ask ? Omit<T, 'number' | 'wallMs'> : never;
interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** Starts it on a new database in `directory`; `wallMs` is the time it lives in. What it is asked rejects when it ends. */
export async function startDistrictElsewhere(directory: string, wallMs: () => number): Promise<DistrictElsewhere> {
  const child = endsWithUs(fork(program, [directory], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] }));
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const told = (number: number): Promise<Answer> =>
    new Promise((resolve, reject) => void waiting.set(number, { resolve, reject }));
  child.on('message', (message) => {
    const answer = answerSchema.parse(message);
    const one = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (answer.what === 'failed') one?.reject(new Error(`the district: ${answer.why}`));
    else one?.resolve(answer);
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      for (const one of waiting.values()) one.reject(new Error('the district has ended'));
      resolve();
    });
  });
  async function ask<What extends Ask['what']>(
    asked: Extract<Unnumbered<Ask>, { what: What }>,
  ): Promise<Extract<Answer, { what: What }>> {
    last += 1;
    const answer = told(last);
    child.send({ ...asked, number: last, wallMs: wallMs() });
    const given = await answer;
    const isThis = (of: Answer): of is Extract<Answer, { what: What }> => of.what === asked.what;
    if (!isThis(given)) throw new Error(`the district answered ${given.what}, and was asked ${asked.what}`);
    return given;
  }
  await told(0);
  return {
    accept: async (source, events) =>
      (await ask<'accept'>({ what: 'accept', source, batch: JSON.stringify(events) })).ack,
    async enrol(source, publicKey, privateKey) {
      const { code } = await ask<'code'>({ what: 'code', source });
      await ask<'redeem'>({ what: 'redeem', request: enrolRequest(source, code, publicKey, privateKey) });
    },
    async answered() {
      // An answer may be what the next batch waits for.
      while (waiting.size > 0) await new Promise((resolve) => setImmediate(resolve));
    },
    state: () => ask<'state'>({ what: 'state' }),
    async stop() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}
