/** What people see and hear: the screen and its shell, the sound card. */
import { findChromium } from '../../kiosk/electron/chromium.ts';
import { findingsOf, type Examination, type Finding } from './finding.ts';

const sound = findingsOf('sound');
const screen = findingsOf('screen');
const electronPaths = ['/opt/kadian/electron/kadian', '/opt/kadian/kadian', '/opt/Kadian/kadian'];

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
  const chromium = findChromium(process.env);
  const electron = electronPaths.find((file) => machine.rights(file) !== null) ?? null;
  const shell = chromium ?? electron;
  const installed = shell === null ? screen('yellow', 'shellNone') : screen('green', 'shellThere', { shell });
  const compositor =
    programs.has('cage') || process.env.DISPLAY !== undefined ? [] : [screen('unknown', 'compositorNone')];
  if (station.state !== 'running') return [installed, ...compositor, screen('unknown', 'screenUnknown')];
  const paints = station.health.screen === 'painting';
  return [installed, ...compositor, screen(paints ? 'green' : 'red', paints ? 'screenPaints' : 'screenLost')];
}
