/** What people see and hear: the screen and its shell, the sound card. */
import path from 'node:path';
import { findChromium } from '../../kiosk/electron/chromium.ts';
import { findingsOf, type Examination, type Finding } from './finding.ts';

const sound = findingsOf('sound');
const screen = findingsOf('screen');
const shown = {
  painting: screen('green', 'screenPaints'),
  lost: screen('red', 'screenLost'),
  notSeen: screen('yellow', 'screenNotSeen'),
} as const;
/** What shows the screen of an installed box (scripts/package/screen-program.ts); it names its own shell. */
const screenProgram = '/opt/kadian/bin/kadian-screen';
const electronOfCheckout = path.join(import.meta.dirname, '../../node_modules/electron');

export function checkSound({ configured, station }: Examination): Finding[] {
  const card = configured.find(({ part }) => part === 'sound.device');
  const findings =
    card?.state === 'found'
      ? [sound('green', 'soundCard', { card: card.node ?? '' })]
      : [sound('yellow', 'soundNoCard', { detail: card?.advice ?? '' })];
  if (station.state !== 'running') return findings;
  const { sound: told } = station.health;
  const isOn = told === 'sounding' || told === 'muted';
  return [...findings, sound(isOn ? 'green' : 'yellow', isOn ? 'soundOn' : 'soundOff', { state: told })];
}

export function checkScreen({ station, machine, programs }: Examination): Finding[] {
  const shell = shellOf(machine);
  const installed = shell === null ? screen('yellow', 'shellNone') : screen('green', 'shellThere', { shell });
  const compositor =
    programs.has('cage') || process.env.DISPLAY !== undefined ? [] : [screen('unknown', 'compositorNone')];
  if (station.state !== 'running') return [installed, ...compositor, screen('unknown', 'screenUnknown')];
  return [installed, ...compositor, shown[station.health.screen]];
}

/** The binary that shows, or would show, the screen; null: the one that is asked for is not there. */
function shellOf(machine: Examination['machine']): string | null {
  const program = machine.text(screenProgram);
  const asked = /^exec (\/\S*\/electron\/\S+)/m.exec(program ?? '')?.[1];
  if (asked !== undefined) return machine.rights(asked) === null ? null : asked;
  const chromium = findChromium(process.env);
  if (program !== null || chromium !== null) return chromium;
  // As scripts/start does: electron's own installer writes down where its binary is.
  const binary = machine.text(path.join(electronOfCheckout, 'path.txt'))?.trim() ?? '';
  const file = path.join(electronOfCheckout, 'dist', binary);
  return binary === '' || machine.rights(file) === null ? null : file;
}
