/** The box's side of its enrolment, and of sending diagnostics: one question each over a line of its own. */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { problemSchema } from './contract.ts';
import type { DeviceKey } from './device-token.ts';
import { type EnrolAnswer, enrolAnswerSchema, enrolPaths, enrolRequest, keyIdOf } from './enrol-contract.ts';
import type { UplinkFault } from './fault.ts';
import { readAnswer } from './http-answer.ts';
import { mediaTypes } from './http-contract.ts';
import type { Answer } from './http-exchange.ts';
import { openServiceLine, type ServiceAddress, type ServiceLine } from './service-line.ts';
import { checked } from '../../drivers/basics/checked.ts';

/** Redeems a one-time code; `publicKey` is the 32 bytes in base64url. Repeating it with the same key changes nothing. */
export async function enrol(
  address: ServiceAddress,
  key: DeviceKey & { readonly publicKey: string },
  code: string,
  deadlineMs: number,
): Promise<Result<EnrolAnswer, UplinkFault>> {
  const line = openServiceLine(address);
  try {
    const request = enrolRequest(address.source, code, key.publicKey, key.privateKey);
    const answered = await post(line, enrolPaths.enrol, request, deadlineMs);
    if (!answered.ok) return answered;
    const answer = readAnswer(answered.value, enrolAnswerSchema);
    if (!answer.ok) return err(withProblem(answer.error, answered.value));
    const { source, keyId } = answer.value;
    if (source === address.source && keyId === keyIdOf(key.publicKey)) return answer;
    return err({ code: 'malformedAnswer', detail: 'enrolled another box or key' });
  } finally {
    line.close();
  }
}

/** Sends a bundle of diagnostics; `ok` once the district has it. */
export async function sendDiagnostics(
  address: ServiceAddress,
  bundle: object,
  deadlineMs: number,
): Promise<Result<void, UplinkFault>> {
  const line = openServiceLine(address);
  try {
    const answered = await post(line, enrolPaths.diagnostics, bundle, deadlineMs);
    if (!answered.ok) return answered;
    if (answered.value.status === 204) return ok(undefined);
    const why = readAnswer(answered.value, enrolAnswerSchema);
    return err(why.ok ? { code: 'malformedAnswer', detail: 'status 200' } : withProblem(why.error, answered.value));
  } finally {
    line.close();
  }
}

function post(line: ServiceLine, path: string, body: object, deadlineMs: number): Promise<Result<Answer, UplinkFault>> {
  return line.ask({
    method: 'POST',
    path,
    headers: { 'content-type': mediaTypes.json },
    body: Buffer.from(JSON.stringify(body)),
    deadlineMs,
    signal: new AbortController().signal,
  });
}

/** The service's own words where it gave some: they tell whoever stands at the box what to do. */
function withProblem(fault: UplinkFault, { headers, body }: Answer): UplinkFault {
  if (headers['content-type']?.startsWith(mediaTypes.problem) !== true) return fault;
  try {
    const problem = checked(problemSchema, JSON.parse(body.toString('utf8')));
    return problem.success ? { ...fault, detail: problem.data.detail.slice(0, 300) } : fault;
  } catch {
    return fault;
  }
}
