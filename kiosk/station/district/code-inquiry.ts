/**
 * Codes that only the district can read: asked with a short deadline, and remembered for when it cannot be reached. Both
 * live in memory only. At most one question is under way, because one person at a time stands at the gate.
 */
import type { CredentialCheck } from '../../access/credential.ts';
import type { CodeAnswer, CodeQuestion } from '../../uplink/code-inquiry-contract.ts';
import type { CodeInquiryLine } from '../../uplink/code-inquiry.ts';
import type { UplinkFault } from '../../uplink/fault.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { Log } from '../care/diagnostics.ts';

/** Answers remembered: more than pass a gate while an answer stays fresh; the one longest unused goes first. */
const rememberedMax = 2_000;

export interface CodeInquiryOptions {
  readonly line: CodeInquiryLine;
  /** Milliseconds after which the district counts as unreachable. */
  readonly deadlineMs: number;
  /** Minutes for which an earlier answer may stand in; null: until it expires. */
  readonly freshMinutes: () => number | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Called once for each question that is not taken back. */
  readonly onAnswer: (asked: string, check: CredentialCheck) => void;
}

export interface CodeInquiry {
  /**
   * Asks; `asked` names the question, the same for the same code. A code that is being asked about is not asked again;
   * a question about another code is taken back, because nobody waits for it any more.
   */
  ask(asked: string, question: CodeQuestion): void;
  stop(): void;
}

export function createCodeInquiry(options: CodeInquiryOptions): CodeInquiry {
  const { line, deadlineMs, clock, log } = options;
  const remembered = new Map<string, { readonly answer: CodeAnswer; readonly atMs: number }>();
  let current: { readonly asked: string; takeBack(): void } | null = null;

  function ask(asked: string, question: CodeQuestion): void {
    if (current?.asked === asked) return;
    current?.takeBack();
    const controller = new AbortController();
    const startedMs = clock.monotonicMs();
    let over = false;
    const end = (check: CredentialCheck | null): void => {
      if (over) return;
      over = true;
      timer.cancel();
      controller.abort();
      if (current === mine) current = null;
      if (check === null) return;
      // How it came out and how long it took: never the code.
      log.debug({ outcome: check.outcome, ms: Math.round(clock.monotonicMs() - startedMs) }, 'code asked');
      options.onAnswer(asked, check);
    };
    const mine = { asked, takeBack: () => end(null) };
    current = mine;
    const timer = clock.after(deadlineMs, () => end(instead(asked, `no answer within ${deadlineMs} ms`)));
    void wait();

    async function wait(): Promise<void> {
      const answer = await line.ask(question, controller.signal);
      if (!over) end(answer.ok ? take(asked, answer.value) : instead(asked, faultText(answer.error)));
    }
  }

  function take(asked: string, answer: CodeAnswer): CredentialCheck {
    remembered.delete(asked);
    if (answer.outcome === 'person') remembered.set(asked, { answer, atMs: clock.monotonicMs() });
    for (const oldest of remembered.keys()) {
      if (remembered.size <= rememberedMax) break;
      remembered.delete(oldest);
    }
    return checkOf(answer);
  }

  /** Without an answer: an earlier one while it is fresh; how old it may be is for the decision to say once more. */
  function instead(asked: string, why: string): CredentialCheck {
    const earlier = remembered.get(asked);
    const minutes = options.freshMinutes() ?? Number.POSITIVE_INFINITY;
    if (earlier === undefined || clock.monotonicMs() - earlier.atMs > minutes * 60_000)
      return { outcome: 'unverifiable', reason: 'onlineUnreachable', step: 'inquiry', detail: why };
    remembered.delete(asked);
    remembered.set(asked, earlier);
    return checkOf(earlier.answer);
  }

  return {
    ask,
    stop() {
      current?.takeBack();
      line.close();
    },
  };
}

function checkOf(answer: CodeAnswer): CredentialCheck {
  switch (answer.outcome) {
    case 'unknown':
      return { outcome: 'refused', reason: 'codeUnknown', step: 'inquiry', detail: 'unknown to the district' };
    case 'person': {
      const { outcome: _outcome, codeDigest: _digest, ...said } = answer;
      return { outcome: 'verified', credential: { kind: 'opaqueOnline', ...said } };
    }
  }
}

function faultText({ code, detail }: UplinkFault): string {
  return `${code}: ${detail}`.slice(0, 200);
}
