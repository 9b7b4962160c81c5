/** What each command of the install guide must do in a clean Debian, by the line as it stands there. */
import type { Answers } from './terminal.ts';

export interface GuideStep {
  /** What its output must hold. */
  readonly expect: RegExp;
  /** How it may end; 0 if absent. */
  readonly codes?: readonly number[];
  /** What the technician answers. */
  readonly answers?: Answers;
  /** What must not be in its output. */
  readonly never?: RegExp;
}

/** What the guide shows as a one-time code. */
export const codeInGuide = 'AAAAA-BBBBB-CCCCC-DDDDD';

const wizard: Answers = [
  [/1 中文 {2}2 English: $/, '2\r'],
  [/Name of the box: $/, 'KD-0007-E1\r'],
  [/Place: .*: $/, 'D01/S03/Q12/C0007/east-1\r'],
  [/Name of the compound: .*: $/, '示范小区 / Demonstration compound\r'],
  [/Name of the checkpoint: .*: $/, '东门 / East gate\r'],
  [/Address of the district.*: $/, 'https://district.example\r'],
  [/thermometer is plugged in.*: $/, '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0\r'],
  [/Model of the thermometer.*: $/, 'gy-mcu90614\r'],
  [/Model of the scanner.*: $/, 'generic-wedge\r'],
  [/Scanner.*: $/, '/dev/input/by-id/usb-0581_011c-event-kbd\r'],
  [/Polarity.*: $/, 'high\r'],
  [/Line of the relay.*: $/, 'GPIO17\r'],
  [/Time zone.*: $/, '\r'],
  [/member of staff.*: $/, 'A-01\r'],
  [/PIN, \d+ to 12 digits.*: $/, '271828\r'],
  [/once more: $/, '271828\r'],
  [/Write it\? \[y\/N\] $/, 'y\r'],
];

const site = '--site /etc/kadian/site.json';
const opensOnce: Answers[number] = [/Is nobody in its way\? \[y\/N\] $/, 'y\r'];

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
  'sudo kadian lint-site /etc/kadian/site.json': { expect: /1 files, 0 findings/ },
  [`sudo kadian enroll ${site} --code ${codeInGuide}`]: { expect: /\S/ },
  [`sudo kadian watch ${site} --seconds 20`]: { expect: /thermometer +objectC \d/ },
  [`sudo kadian pulse ${site}`]: {
    expect: /active for \d+ ms \(asked for \d+ ms\), then inactive[\s\S]*not recorded: this box has no ledger yet/,
    answers: [opensOnce],
  },
  // Nobody shows the code or moves a contact, and there is no sound card: what can pass here must.
  [`sudo kadian self-test ${site} --out acceptance.html`]: {
    expect: /The sheet is in acceptance\.html/,
    codes: [0, 1, 2],
    answers: [opensOnce, [/Enter skips it\.\s*$/, '\r']],
  },
  'sudo systemctl start kadian': { expect: /^$/ },
  'systemctl status kadian --no-pager': { expect: /Active: active \(running\)/ },
  [`sudo kadian doctor ${site} --account kadian`]: { expect: /\S/, codes: [0, 1, 2] },
  'sudo systemctl start kadian-screen': { expect: /^$/ },
};

/** The lines a person types, in their order: what stands in the guide's blocks for the shell. */
export function guideCommands(guide: string): readonly string[] {
  const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  return blocks.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
}
