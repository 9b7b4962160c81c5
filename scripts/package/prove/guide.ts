/**
 * The install guide, typed as it stands, in the clean Debian: every line of its blocks, in its order, as somebody at the box
 * would. The one-time code it is asked for is one the district has given. Not as it stands is one thing: after the wizard's site was linted the site of the simulated gate takes its place, since no real device is plugged in here.
 */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Typing } from '../../../drivers/sim/terminal.ts';
import type { Checks } from './checks.ts';
import { comeBack, oneTimeCode, personPasses, releasesDirectory, room } from './gate.ts';
import { codeTyped, guideCommands, type GuideStep, guideSteps } from './guide-steps.ts';
import type { Machine, Outcome } from './machine.ts';

/** Where the technician stands: the package, the trust list and the keys of releases lie there. */
const here = '/root/guide';
const wizardLinted = 'sudo kadian lint-site /etc/kadian/site.json';
const installed = 'sudo apt install ./kadian_*.deb';

export interface GuideOptions {
  readonly checks: Checks;
  readonly checkout: string;
  readonly root: string;
  readonly deb: string;
  /** Of the simulated gate. */
  readonly site: string;
}

/** The machine has no kadian on it, and the devices and the district of `setUpGate`. */
export async function proveGuide(options: GuideOptions, machine: Machine): Promise<void> {
  const { checks, checkout, root, deb, site } = options;
  mkdirSync(path.join(root, here), { recursive: true });
  copyFileSync(deb, path.join(root, here, path.basename(deb)));
  // As the installer of Debian leaves it: sudo asks for the name of the machine.
  machine.shell('echo "127.0.1.1 $(hostname)" >>/etc/hosts');
  machine.shell(`cp ${room}/keys/trust-list.json /root/release-keys.json ${here}/`);
  // When a station first asks for releases is left to chance, and with it whether the doctor tells of one.
  machine.shell(`rm -f ${releasesDirectory}/*`);
  const guide = readFileSync(path.join(checkout, 'hw-config/guides/install.md'), 'utf8');
  for (const line of guideCommands(guide)) {
    const step = guideSteps[line];
    if (step === undefined) {
      checks.check(`guide: ${line}`, false, 'nobody knows what it must do: prove/guide-steps.ts');
      continue;
    }
    const asked = step.answers?.some(([, answer]) => answer.includes(codeTyped)) === true;
    const code = asked ? oneTimeCode(machine, site) : '';
    const answers = step.answers?.map(([when, answer]) => [when, answer.replace(codeTyped, code)] as const);
    const outcome = await type(machine, line, answers);
    checks.check(`guide: ${line}`, isAsItShould(outcome, step), `ended with ${outcome.code}; ${lastOf(outcome)}`);
    await judged(options, machine, line, outcome);
    if (line === installed) await comeBack(machine);
    if (line === wizardLinted) machine.write('/etc/kadian/site.json', site);
  }
  checks.check(
    'guide: the sheet is there',
    machine.run('test', '-s', `${here}/acceptance.html`).code === 0,
    'acceptance.html',
  );
  checks.check('guide: a person passes', await personPasses(machine), 'granted, and the district has it');
}

function type(machine: Machine, line: string, answers: Typing | undefined): Promise<Outcome> {
  const words = ['sh', '-c', `cd ${here} && ${line}`];
  return answers === undefined ? Promise.resolve(machine.run(...words)) : machine.inTerminal(words, answers);
}

function isAsItShould({ code, output }: Outcome, { expect, never, code: wanted = 0 }: GuideStep): boolean {
  return code === wanted && expect.test(output.trim()) && never?.test(output) !== true;
}

/** After the start devices, rules and lists are still on their way. */
const settlesMs = 60_000;

/** Each finding by its name: what must be wrong here is, and nothing else. */
async function judged({ checks }: GuideOptions, machine: Machine, line: string, typed: Outcome): Promise<void> {
  const { judge, judgedWith } = guideSteps[line] ?? {};
  if (judge === undefined) return;
  const begun = performance.now();
  const since = (): string => `${((performance.now() - begun) / 1000).toFixed(0)} s after`;
  let wrong: readonly string[] | null = null;
  const look = (): boolean => {
    const seen = judge(
      judgedWith === undefined ? typed.output : machine.shell(`cd ${here} && ${line} ${judgedWith}`).output,
    );
    if (seen.join() !== wrong?.join() && seen.length > 0) checks.note(`${since()}: ${seen.join(' | ')}`);
    wrong = seen;
    return seen.length === 0;
  };
  const holds = await machine.becomes(look, judgedWith === undefined ? 0 : settlesMs);
  checks.check(`guide: what it finds, by name: ${line}`, holds, holds ? `as expected, ${since()}` : since());
}

/** As much as tells what was there. */
function lastOf({ output }: Outcome): string {
  return output.trim().split('\n').slice(-12).join(' | ').slice(-1_200);
}
