/** What the site file means, on this board: pins that are safe when it starts, and everything lint-site finds. */
import path from 'node:path';
import { boardOf, bootSafe, readBoards } from '../../drivers/gate/boards.ts';
import { loadSite, siteFaultWords } from '../../kiosk/station/site/file.ts';
import type { SiteFault } from '../../kiosk/station/site/site.ts';
import { aboutPins } from '../lint-site/about-pins.ts';
import { lintSite } from '../lint-site/lint-site.ts';
import { checkMark } from './check-mark.ts';
import { findingsOf, type Examination, type Finding } from './finding.ts';

const find = findingsOf('site');
const boardsDirectory = path.join(import.meta.dirname, '../../hw-config/boards');

export function checkSite(examination: Examination): Finding[] {
  const { loaded, machine } = examination;
  const { site, file, text } = loaded;
  const boards = readBoards(boardsDirectory);
  const board = boards.ok ? boardOf(boards.value, machine.text('/proc/device-tree/model') ?? '') : null;
  const found = [...lintSite(loaded, text, board), ...aboutPins(loaded, text)];
  const whole = loadSite(file);
  const { line } = site.gate.lines.relay;
  return [
    ...checkMark(examination),
    ...(whole.ok
      ? []
      : whole.error.map((fault) => find('red', 'siteFile', { file: placeOf(fault), says: siteFaultWords(fault) }))),
    ...found.map(({ line, says, remedy, severity }) =>
      find(severity === 'error' ? 'red' : 'yellow', 'siteFinding', { file, line, says, remedy }),
    ),
    ...(found.length === 0 && whole.ok ? [find('green', 'siteFine', { file })] : []),
    ...relay(),
  ];

  function relay(): Finding[] {
    if (site.gate.gpio.transport === 'directory') return [find('unknown', 'pinSimulated')];
    if (board === null) return [find('yellow', 'pinNoBoard', { line: line.line })];
    // An unsafe one is among the findings above, with its place in the file.
    const boot = bootSafe(board, line.line, line.activeLow, line.chip);
    return boot.safe ? [find('green', 'pinSafe', { line: line.line, board: board.model })] : [];
  }
}

function placeOf({ file, path: names }: SiteFault): string {
  return names === '' ? file : `${file}: ${names}`;
}
