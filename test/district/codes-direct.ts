/** The way to the register of codes without a network, for simulated time, with the ways in which a district fails. */
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { answerAbout, type CodeAnswer, codeAnswerSchema } from '../../kiosk/uplink/code-inquiry-contract.ts';
import type { CodeInquiryLine } from '../../kiosk/uplink/code-inquiry.ts';
import type { UplinkFault } from '../../kiosk/uplink/fault.ts';
import type { CodeRegister } from './codes.ts';

/**
 * `silent`: no answer ever; `rubbish`: a 200 that says something else; `foreign`: the answer about another code;
 * `overloaded`: a 503.
 */
export const codeServices = ['answers', 'silent', 'rubbish', 'foreign', 'overloaded'] as const;
export type CodeService = (typeof codeServices)[number];

export interface DirectCodeInquiry extends CodeInquiryLine {
  service: CodeService;
  /** Milliseconds until an answer. */
  delayMs: number;
  networkUp: boolean;
  /** Questions that reached the district. */
  readonly questions: number;
}

/** The same text on the wire and the same schema as over HTTPS. */
export function directCodeInquiry(register: CodeRegister, clock: Clock): DirectCodeInquiry {
  let questions = 0;
  const line: DirectCodeInquiry = {
    service: 'answers',
    delayMs: 0,
    networkUp: true,
    get questions() {
      return questions;
    },
    async ask(question, signal) {
      if (!line.networkUp) return err({ code: 'unreachable', detail: 'the scenario took the network away' });
      questions += 1;
      const { service, delayMs } = line;
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (service !== 'silent') clock.after(delayMs, resolve);
      });
      if (signal.aborted) return err({ code: 'preempted', detail: 'taken back' });
      switch (service) {
        case 'silent':
          return err({ code: 'timedOut', detail: 'no answer' });
        case 'overloaded':
          return err({ code: 'serverError', detail: 'status 503' });
        case 'rubbish':
          return read(question.code, '{"outcome":"person","colour":"green"}');
        case 'foreign':
          return read(question.code, JSON.stringify({ ...register.answer(question), codeDigest: '0'.repeat(64) }));
        case 'answers':
          return read(question.code, JSON.stringify(register.answer(question)));
      }
    },
    close: () => undefined,
  };
  return line;
}

function read(code: string, text: string): Result<CodeAnswer, UplinkFault> {
  const parsed = codeAnswerSchema.safeParse(JSON.parse(text));
  if (!parsed.success) return err({ code: 'malformedAnswer', detail: 'not of this contract' });
  const about = answerAbout(code, parsed.data);
  return about.ok ? ok(about.value) : err({ code: 'malformedAnswer', detail: about.error });
}
