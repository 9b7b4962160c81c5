/** The gate's relay with a strike and with a magnet: what frees the door stands in the supply of the lock, not in software. */
import { picturePin, supplyPin } from './boards.ts';
import {
  block,
  type Both,
  contact,
  diode,
  joint,
  label,
  note,
  picture,
  terminal,
  text,
  wire,
  wires,
} from './drawing.ts';

const { plus, minus, signal, lock } = wires;

/** The board, its three wires and the relay board with its contacts; the contacts are at (560, 250/310/370). */
function boxAndRelay(): string[] {
  const relay = picturePin('relay');
  const five = supplyPin('5 V');
  const ground = supplyPin('GND', 1);
  const rows: readonly (readonly [number, string, string, string])[] = [
    [250, `pin ${five} · 5 V`, 'VCC', plus],
    [310, `pin ${ground} · GND`, 'GND', minus],
    [370, `pin ${relay.pin} · ${relay.line}`, 'IN', signal],
  ];
  return [
    block(30, 160, 210, 260, ['主板', 'board']),
    block(340, 160, 220, 260, ['继电器模块', 'relay board, 3.3 V input'], '#e3f2fd'),
    ...rows.flatMap(([y, pin, name, colour]) => [
      wire(colour, [
        [240, y],
        [340, y],
      ]),
      terminal(240, y, pin, 'right'),
      terminal(340, y, name, 'left'),
    ]),
    terminal(560, 250, 'COM', 'right'),
    terminal(560, 310, 'NO', 'right'),
    terminal(560, 370, 'NC', 'right'),
  ];
}

/** The lock at the right with its diode; + comes in at (924, 370), − goes out at (880, 490). */
function lockWithDiode(name: Both): string[] {
  return [
    block(930, 294, 150, 120, name, '#f3e5f5'),
    terminal(930, 370, '+', 'left'),
    terminal(930, 400, '−', 'left'),
    joint(880, 370, lock),
    wire(lock, [
      [880, 370],
      [880, 430],
    ]),
    diode(880, 430),
    wire(minus, [
      [924, 400],
      [900, 400],
      [900, 490],
      [880, 490],
    ]),
    joint(880, 490, minus),
    label(916, 450, ['续流二极管，装在锁旁', 'flyback diode, at the lock']),
  ];
}

const dry: Both = [
  '触点是干接点：只接锁的电源，不接主板。',
  'The contact is dry: it switches the supply of the lock, nothing of the board.',
];
const handle: Both = [
  '断电时锁住：里面必须有不用电就能开门的把手或推杆，消防时也靠它。',
  'Locked without current: inside there must be a handle or bar that opens without any, also in a fire.',
];

/** Fail-secure: locked without current. */
export function strikePicture(): string {
  const title: Both = ['继电器接电插锁（断电上锁）', 'Relay and electric strike (fail secure: locked without current)'];
  return picture(1120, 700, title, [
    ...boxAndRelay(),
    block(640, 110, 170, 90, ['门锁电源', 'lock supply 12 V']),
    terminal(660, 200, '', 'left'),
    terminal(790, 200, '', 'left'),
    text(660, 188, '+', { anchor: 'middle', bold: true }),
    text(790, 188, '−', { anchor: 'middle', bold: true }),
    wire(plus, [
      [660, 206],
      [660, 250],
      [566, 250],
    ]),
    wire(lock, [
      [566, 310],
      [820, 310],
      [820, 370],
      [924, 370],
    ]),
    wire(minus, [
      [790, 206],
      [790, 230],
      [850, 230],
      [850, 490],
      [880, 490],
    ]),
    ...lockWithDiode(['电插锁', 'strike']),
    // The exit button bridges the relay's contact.
    joint(660, 250, plus),
    joint(760, 310, lock),
    wire(
      lock,
      [
        [660, 250],
        [660, 480],
        [680, 480],
      ],
      true,
    ),
    contact(680, 480, false),
    wire(
      lock,
      [
        [740, 480],
        [760, 480],
        [760, 310],
      ],
      true,
    ),
    label(620, 512, ['出门按钮与触点并联', 'exit button bridges the contact']),
    note(30, 560, 1060, [dry, handle], 'warn'),
  ]);
}

/** Fail-safe: open without current; everything that must free the door breaks the supply of the magnet. */
export function magnetPicture(): string {
  const title: Both = ['继电器接磁力锁（断电开门）', 'Relay and magnetic lock (fail safe: open without current)'];
  const series: Both = [
    '消防、按钮、继电器串联在磁力锁的电源里：任何一个断开，门就开，不靠程序。',
    'Fire, button and relay stand in series in the supply of the magnet: each frees the door, without any software.',
  ];
  const second: Both = [
    '按钮和消防各用第二组触点接到主板（见输入图）。',
    'Button and fire tell the board by a second contact each (picture of the inputs).',
  ];
  return picture(1120, 800, title, [
    ...boxAndRelay(),
    block(30, 460, 150, 130, ['门锁电源', 'lock supply 12 V']),
    terminal(180, 530, '+', 'right'),
    terminal(180, 565, '−', 'right'),
    wire(lock, [
      [186, 530],
      [260, 530],
    ]),
    contact(260, 530, true),
    label(290, 500, ['消防触点（常闭）', 'fire contact, closed'], 'middle'),
    wire(lock, [
      [325, 530],
      [420, 530],
    ]),
    contact(420, 530, true),
    label(450, 500, ['出门按钮（常闭）', 'exit button, closed'], 'middle'),
    wire(lock, [
      [485, 530],
      [640, 530],
      [640, 250],
      [566, 250],
    ]),
    wire(lock, [
      [566, 370],
      [924, 370],
    ]),
    ...lockWithDiode(['磁力锁', 'magnet']),
    wire(minus, [
      [880, 490],
      [880, 600],
      [220, 600],
      [220, 565],
      [186, 565],
    ]),
    label(660, 330, ['NC：放行时断开', 'NC: opens to release']),
    note(30, 630, 1060, [series, dry, second], 'good'),
  ]);
}
