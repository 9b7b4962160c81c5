/** Thermometers and scanners: by which line they reach the board, and what to look out for. */
import { serialPins, supplyPin } from './boards.ts';
import { block, type Both, label, note, picture, terminal, text, wire, wires } from './drawing.ts';

const { plus, minus, signal } = wires;

export function thermometerPicture(): string {
  const { transmit, receive } = serialPins();
  return picture(
    1120,
    1040,
    ['测温仪的四种接法', 'Four ways to connect a thermometer'],
    [
      ...way(
        110,
        ['1 USB 转串口（推荐）', '1 USB adapter (recommended)'],
        ['USB 转 TTL 3.3 V', 'USB to TTL 3.3 V'],
        ['TX', 'RX', 'GND', 'VCC'],
      ),
      ...direct(300, transmit, receive),
      ...way(530, ['3 RS-232', '3 RS-232'], ['USB 转 RS-232', 'USB to RS-232'], ['TX', 'RX', 'GND']),
      ...way(
        720,
        ['4 RS-485 / Modbus', '4 RS-485 / Modbus'],
        ['USB 转 RS-485', 'USB to RS-485'],
        ['A', 'B', 'GND'],
        ['A', 'B', 'GND'],
      ),
      label(870, 800, ['线的两端各接 120 Ω', '120 Ω at both ends of the line']),
      note(
        30,
        900,
        1060,
        [
          [
            '针脚只能接 3.3 V。5 V 的 TX 要经过分压或电平转换；RS-232 直接接上会烧坏主板。',
            'Pins take 3.3 V only. Divide or shift a TX of 5 V; RS-232 on a pin destroys the board.',
          ],
          [
            'TX 接对方的 RX，RX 接对方的 TX。路径用 /dev/serial/by-id/…，不要用 ttyUSB0。',
            'TX goes to the RX of the other. The path is /dev/serial/by-id/…, never ttyUSB0.',
          ],
        ],
        'warn',
      ),
    ],
  );
}

const crossed: Readonly<Record<string, string>> = { TX: 'RX', RX: 'TX' };

function way(y: number, title: Both, adapter: Both, left: readonly string[], right?: readonly string[]): string[] {
  const height = 64 + left.length * 24 + 8;
  const ends = right ?? left.map((name) => crossed[name] ?? name);
  return [
    label(30, y + 30, title),
    block(250, y, 130, height, ['主板', 'board']),
    block(460, y, 190, height, adapter, '#e3f2fd'),
    wire(signal, [
      [380, y + height / 2],
      [460, y + height / 2],
    ]),
    text(420, y + height / 2 - 8, 'USB', { anchor: 'middle' }),
    block(730, y, 130, height, ['测温仪', 'thermometer'], '#fff8e1'),
    ...left.flatMap((name, index) => {
      const at = y + 68 + index * 24;
      const colour = name === 'GND' ? minus : name === 'VCC' ? plus : signal;
      return [
        wire(colour, [
          [656, at],
          [724, at],
        ]),
        terminal(650, at, name, 'right'),
        terminal(730, at, ends[index] ?? name, 'left'),
      ];
    }),
  ];
}

function direct(y: number, transmit: number, receive: number): string[] {
  const rows: readonly (readonly [string, string, string])[] = [
    [`pin ${transmit} · TX`, 'RX', signal],
    [`pin ${receive} · RX`, 'TX', signal],
    [`pin ${supplyPin('GND')} · GND`, 'GND', minus],
    [`pin ${supplyPin('3.3 V')} · 3.3 V`, 'VCC', plus],
  ];
  return [
    label(30, y + 30, ['2 直接接串口 3.3 V', '2 UART of the header']),
    block(250, y, 400, 190, ['主板', 'board']),
    block(730, y, 130, 190, ['测温仪', 'thermometer'], '#fff8e1'),
    ...rows.flatMap(([pin, name, colour], index) => {
      const at = y + 74 + index * 30;
      return [
        wire(colour, [
          [656, at],
          [724, at],
        ]),
        terminal(650, at, pin, 'right'),
        terminal(730, at, name, 'left'),
      ];
    }),
    label(870, y + 90, ['先按板卡文件打开串口', 'switch the UART on first:']),
    text(870, y + 134, 'hw-config/boards/…', { size: 14 }),
  ];
}

export function scannerPicture(): string {
  const row = (
    y: number,
    title: Both,
    line: string,
    kind: string,
    says: readonly Both[],
    good: 'good' | 'warn' | 'plain',
  ) => [
    block(30, y, 180, 90, ['扫码器', 'scanner'], '#fff8e1'),
    wire(signal, [
      [210, y + 45],
      [360, y + 45],
    ]),
    text(285, y + 36, line, { anchor: 'middle' }),
    block(360, y, 130, 90, ['主板', 'board']),
    label(520, y + 26, title),
    text(520, y + 72, kind, { size: 14 }),
    note(520, y + 88, 570, says, good),
  ];
  return picture(
    1120,
    740,
    ['扫码器的三种接法', 'Three ways to connect a scanner'],
    [
      ...row(
        110,
        ['1 USB HID POS（推荐）', '1 USB HID POS mode (recommended)'],
        'USB',
        '"device": { "kind": "hid", "vendorId": "0x…" }',
        [['扫说明书上的设置码，切换到 HID POS 模式。', 'Scan the set-up code of its manual that switches to HID POS.']],
        'good',
      ),
      ...row(
        310,
        ['2 USB 键盘模式', '2 USB keyboard mode'],
        'USB',
        '"device": { "kind": "keys", "path": "/dev/input/by-id/…-event-kbd" }',
        [
          [
            '像键盘一样打字：由工作站独占，不进窗口。',
            'It types: the station takes it for itself, so no window gets it.',
          ],
          [
            '二维码里的控制字符也会打出来，能用 HID POS 就不用它。',
            'Control characters of a code are typed too: prefer HID POS.',
          ],
        ],
        'warn',
      ),
      ...row(
        560,
        ['3 串口或 USB 虚拟串口', '3 Serial line, or USB serial'],
        'USB / RS-232',
        '"device": { "kind": "serial", "path": "/dev/serial/by-id/…" }',
        [['后缀设为回车；波特率与型号文件一致。', 'Suffix: carriage return. Speed as in the model file.']],
        'plain',
      ),
    ],
  );
}
