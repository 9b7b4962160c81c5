/** What each command of the install guide must do in a clean Debian, by the line as it stands there. */
import type { Typing } from '../../../drivers/sim/terminal.ts';
import { judgeDoctor, judgeSelfTest } from './judge.ts';

export interface GuideStep {
  /** What its output must hold. */
  readonly expect: RegExp;
  /** How it must end; 0 if absent. */
  readonly code?: number;
  /** What the technician answers, question by question. */
  readonly answers?: Typing;
  /** What must not be in its output. */
  readonly never?: RegExp;
  /** Judges what it found, a line for each thing that is not as it must be in this Debian. */
  readonly judge?: (output: string) => readonly string[];
  /** `judge` is given the output of the same line with these words behind it, again and again while the box settles. */
  readonly judgedWith?: string;
}

/** Stands for the one-time code of the district in what is typed. */
export const codeTyped = 'AAAAA-BBBBB-CCCCC-DDDDD';

const wizard: Typing = [
  [/1 中文 {2}2 English: $/, '2\r'],
  [/Name of the box: $/, 'KD-0007-E1\r'],
  [/Place: .*: $/, 'D01/S03/Q12/C0007/east-1\r'],
  [/Name of the compound: .*: $/, '示范小区 / Demonstration compound\r'],
  [/Name of the checkpoint: .*: $/, '东门 / East gate\r'],
  [/Address of the district.*: $/, 'https://district.example\r'],
  [/thermometer is plugged in.*: $/, '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0\r'],
  [/Model of the thermometer.*: $/, 'gy-mcu90614\r'],
  [/Scanner.*: $/, '/dev/input/by-id/usb-0581_011c-event-kbd\r'],
  [/Model of the scanner.*: $/, 'generic-wedge\r'],
  [/Polarity.*: $/, 'high\r'],
  [/Line of the relay.*: $/, 'GPIO17\r'],
  [/Time zone.*: $/, '\r'],
  [/member of staff.*: $/, 'A-01\r'],
  [/PIN, \d+ to 12 digits.*: $/, '271828\r'],
  [/once more: $/, '271828\r'],
  [/Write it\? \[y\/N\] $/, 'y\r'],
];

const site = '--site /etc/kadian/site.json';
const opensOnce: Typing[number] = [/Is nobody in its way\? \[y\/N\] $/, 'y\r'];
const skips: Typing[number] = [/Enter skips it\.\s*$/, '\r'];

export const guideSteps: Readonly<Record<string, GuideStep>> = {
  'sudo timedatectl set-timezone Asia/Shanghai': { expect: /^$/ },
  'timedatectl show --property=NTPSynchronized': { expect: /^NTPSynchronized=(?:yes|no)$/ },
  'sudo apt update': { expect: /Reading package lists/ },
  'sudo apt install ./kadian_*.deb': { expect: /kadian provision --wizard/ },
  'kadian help': { expect: /provision[\s\S]*doctor/ },
  'sudo kadian list-devices': { expect: /\S/ },
  'sudo cp trust-list.json /etc/kadian/trust-list.json': { expect: /^$/ },
  'sudo cp release-keys.json /etc/kadian/release-keys.json': { expect: /^$/ },
  'sudo kadian provision --wizard': { expect: /Written: \/etc\/kadian\/site\.json/, answers: wizard, never: /271828/ },
  'sudo kadian lint-site /etc/kadian/site.json': { expect: /1 file, 0 findings/ },
  [`sudo kadian enroll ${site}`]: {
    expect: /Enrolled: /,
    answers: [[/One-time code[^:]*: $/, `${codeTyped}\r`]],
  },
  [`sudo kadian watch ${site} --seconds 20`]: { expect: /thermometer +objectC \d/ },
  [`sudo kadian pulse ${site}`]: {
    expect: /active for \d+ ms \(asked for \d+ ms\), then inactive[\s\S]*not recorded: this box has no ledger yet/,
    answers: [opensOnce],
  },
  [`sudo kadian self-test ${site} --out acceptance.html`]: {
    expect: /The sheet is in acceptance\.html/,
    code: 2,
    judge: judgeSelfTest,
    // The code, the relay, and each contact.
    answers: [skips, opensOnce, skips, skips, skips],
  },
  'sudo systemctl start kadian': { expect: /^$/ },
  'systemctl status kadian --no-pager': { expect: /Active: active \(running\)/ },
  [`sudo kadian doctor ${site} --account kadian`]: {
    expect: /^KD-DEMO /,
    code: 2,
    judge: judgeDoctor,
    judgedWith: '--json',
  },
  'sudo systemctl start kadian-screen': { expect: /^$/ },
};

/** The lines a person types, in their order: what stands in the guide's blocks for the shell. */
export function guideCommands(guide: string): readonly string[] {
  const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  return blocks.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
}
