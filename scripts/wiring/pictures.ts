/** Every generated part of the guides by its file, for `npm run generate`. */
import type { Board } from '../../drivers/gate/boards.ts';
import { everyBoard } from './boards.ts';
import { magnetPicture, strikePicture } from './gate.ts';
import { guardCard } from './guard-card.ts';
import { headerPicture } from './header.ts';
import { inputsPicture } from './inputs.ts';
import { scannerPicture, thermometerPicture } from './lines.ts';

const guides = 'hw-config/guides';
const folder = `${guides}/wiring`;

/** What is generated: file below the checkout, and how it is drawn. */
export const guideFiles: Readonly<Record<string, () => string>> = {
  [`${guides}/guard-card.zh-CN.html`]: guardCard,
  [`${folder}/strike.svg`]: strikePicture,
  [`${folder}/magnet.svg`]: magnetPicture,
  [`${folder}/inputs.svg`]: inputsPicture,
  [`${folder}/thermometer.svg`]: thermometerPicture,
  [`${folder}/scanner.svg`]: scannerPicture,
  ...Object.fromEntries(
    families().map((boards) => [`${folder}/header-${boards[0].id}.svg`, () => headerPicture(boards)]),
  ),
};

/** Boards with the same lines on the same chip make one picture. */
function families(): readonly (readonly [Board, ...Board[]])[] {
  const all: [Board, ...Board[]][] = [];
  for (const board of everyBoard()) {
    const same = all.find(
      ([first]) => first.chip === board.chip && JSON.stringify(first.pins) === JSON.stringify(board.pins),
    );
    if (same === undefined) all.push([board]);
    else same.push(board);
  }
  return all;
}
