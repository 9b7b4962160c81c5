/** One question about one code over HTTP(S). The code goes to the district and nowhere else. */
import { err, type Result } from '../../drivers/basics/result.ts';
import { answerAbout, type CodeAnswer, codeAnswerSchema, type CodeQuestion } from './code-inquiry-contract.ts';
import type { UplinkFault } from './fault.ts';
import { readAnswer } from './http-answer.ts';
import { mediaTypes, paths } from './http-contract.ts';
import { openServiceLine, type ServiceAddress } from './service-line.ts';

export interface CodeInquiryLine {
  /** Never throws, never rejects. Taken back by `signal`, it answers `preempted`. */
  ask(question: CodeQuestion, signal: AbortSignal): Promise<Result<CodeAnswer, UplinkFault>>;
  close(): void;
}

export interface HttpsCodeInquiryOptions extends ServiceAddress {
  /** Milliseconds from the question to the last byte of the answer: somebody stands at the gate. */
  readonly deadlineMs: number;
}

/** Opens no connection by itself; the first question does, and it is kept. */
export function httpsCodeInquiry(options: HttpsCodeInquiryOptions): CodeInquiryLine {
  const line = openServiceLine(options);
  return {
    async ask(question, signal) {
      const answer = await line.ask({
        method: 'POST',
        path: paths.codes,
        headers: { 'content-type': mediaTypes.json },
        body: Buffer.from(JSON.stringify(question)),
        deadlineMs: options.deadlineMs,
        maxAnswerBytes: 16 * 1024,
        signal,
      });
      if (!answer.ok) return answer;
      const read = readAnswer(answer.value, codeAnswerSchema);
      if (!read.ok) return read;
      const about = answerAbout(question.code, read.value);
      return about.ok ? about : err({ code: 'malformedAnswer', detail: about.error });
    },
    close: () => line.close(),
  };
}
