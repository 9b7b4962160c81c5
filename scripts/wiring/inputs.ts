/** The inputs: contacts to ground, and an optocoupler where the wire is long or has another supply. */
import { picturePin, supplyPin } from './boards.ts';
import { block, type Both, contact, joint, label, note, picture, terminal, text, wire, wires } from './drawing.ts';

const { minus, signal } = wires;

export function inputsPicture(): string {
  const ground = supplyPin('GND', 2);
  const rows: readonly (readonly [Parameters<typeof picturePin>[0], boolean, Both, Both])[] = [
    ['doorContact', true, ['门磁', 'door contact'], ['门关着时闭合', 'closed while the door is shut']],
    [
      'requestToExit',
      false,
      ['出门按钮第二组触点', 'exit button, second contact'],
      ['按下时闭合', 'closes when pressed'],
    ],
    [
      'fire',
      true,
      ['消防继电器第二组触点', 'fire relay, second contact'],
      ['平时闭合，火警时断开', 'closed; opens on fire'],
    ],
    ['tamper', true, ['机箱开关', 'case contact'], ['机箱关好时闭合', 'closed while the case is shut']],
  ];
  const bottom = 150 + rows.length * 90;
  return picture(
    1120,
    910,
    ['输入：触点接到地', 'Inputs: contacts to ground'],
    [
      block(30, 110, 230, bottom - 90, ['主板', 'board, pull-up inside']),
      ...rows.flatMap(([of, closed, name, rest], index) => {
        const y = 190 + index * 90;
        const { pin, line } = picturePin(of);
        return [
          terminal(260, y, `pin ${pin} · ${line}`, 'right'),
          wire(signal, [
            [266, y],
            [420, y],
          ]),
          contact(420, y, closed, signal),
          wire(minus, [
            [485, y],
            [560, y],
          ]),
          joint(560, y, minus),
          label(600, y - 4, name),
          label(860, y - 4, rest),
        ];
      }),
      wire(minus, [
        [560, 190],
        [560, bottom],
        [266, bottom],
      ]),
      terminal(260, bottom, `pin ${ground} · GND`, 'right'),
      block(30, 580, 230, 160, ['另一个电源', 'another supply, 12–24 V']),
      text(245, 660, '+', { anchor: 'end', bold: true }),
      text(245, 720, '−', { anchor: 'end', bold: true }),
      wire(wires.plus, [
        [260, 654],
        [330, 654],
      ]),
      contact(330, 654, true, wires.plus),
      wire(wires.plus, [
        [390, 654],
        [520, 654],
      ]),
      wire(minus, [
        [260, 714],
        [520, 714],
      ]),
      block(520, 580, 240, 160, ['光耦隔离模块', 'optocoupler module'], '#e3f2fd'),
      terminal(520, 654, 'IN +', 'left'),
      terminal(520, 714, 'IN −', 'left'),
      terminal(760, 654, 'OUT', 'right'),
      terminal(760, 714, 'GND', 'right'),
      wire(signal, [
        [766, 654],
        [900, 654],
      ]),
      wire(minus, [
        [766, 714],
        [900, 714],
      ]),
      label(910, 660, ['接主板针脚', 'to the pin of the board']),
      label(910, 720, [`接 pin ${ground} · GND`, 'ground of the board']),
      note(
        30,
        780,
        1060,
        [
          [
            '线长超过几米、或对方自带电源：用光耦隔离，不要把 12 V 或 24 V 接到针脚。',
            'Wires of more than a few metres, or with a supply of their own: isolate them. Never 12 V or 24 V on a pin.',
          ],
          [
            '平时闭合的触点断线会被发现；站点文件写 "bias": "pullUp"，按钮再加 "activeLow": true。',
            'A cut wire of a closed contact is noticed. Site file: "bias": "pullUp"; for the button also "activeLow": true.',
          ],
        ],
        'warn',
      ),
    ],
  );
}
