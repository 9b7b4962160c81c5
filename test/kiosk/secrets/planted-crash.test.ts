/**
 * A bug that quotes what it was given: real stations whose sources are broken to throw it, in the message, in a cause, in a
 * property or as the thing thrown, from a timer, a promise, a thread and a process of a device. What is left of such an end
 * says where it was, and not what it held.
 */
import { expect, onTestFinished, test, vi } from 'vitest';
import { codeOf } from '../../simulation/codes.ts';
import { search } from './planted.ts';
import { type SmallBox, startSmallBox } from './small-box.ts';

// Processes start and end here; how long that takes says nothing.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const pin = '930517482066';

interface Crash {
  readonly what: string;
  readonly file: string;
  readonly change: readonly [from: string, to: string];
  readonly by: 'pin' | 'code';
  /** Who writes it. */
  readonly who: 'station' | 'device process';
  /** What tells where it was. */
  readonly where: RegExp;
}

const [inPin, inCode, inDevice] = [
  { file: 'kiosk/station/staff/pin.ts', from: '  const parts = phc.exec(stored);\n', by: 'pin', who: 'station' },
  {
    file: 'kiosk/access/take-credential.ts',
    from: '  const { state: opened, open } = openEncounter(state, moment, settings);\n  const present',
    by: 'code',
    who: 'station',
  },
  {
    file: 'drivers/host/device-process.ts',
    from: "onCode: (code) => send({ type: 'code', code }),",
    by: 'code',
    who: 'device process',
  },
] as const;

const crashes: readonly Crash[] = [
  {
    what: 'in a promise nobody waits for, with a PIN in its message',
    ...inPin,
    change: [inPin.from, `void Promise.reject(new Error('no such PIN: ' + pin));\n${inPin.from}`],
    where: /pin\.ts:\d+/,
  },
  {
    what: 'a PIN thrown by itself, from a timer',
    ...inPin,
    change: [inPin.from, `setTimeout(() => { throw 'no such PIN: ' + pin; });\n${inPin.from}`],
    where: /string was thrown/,
  },
  {
    what: 'an object with a PIN, rejected',
    ...inPin,
    change: [inPin.from, `void Promise.reject({ pin, message: pin });\n${inPin.from}`],
    where: /ERR_UNHANDLED_REJECTION/,
  },
  {
    what: 'a name, a code and a line of the stack that are a PIN',
    ...inPin,
    change: [
      inPin.from,
      `const wrong = Object.assign(new Error('x\\n    at ' + pin + ' (file:///' + pin + ':1:1)'), { name: pin, code: pin });
       queueMicrotask(() => { throw wrong; });\n${inPin.from}`,
    ],
    where: /pin\.ts:\d+/,
  },
  {
    what: 'deep in the flow, with a code in its message, in its cause and in a property',
    ...inCode,
    change: [
      inCode.from,
      `const deep = (left) => { if (left === 0) throw Object.assign(new TypeError(payload, { cause: new Error(payload) }), { input: payload }); deep(left - 1); };
       deep(5);\n${inCode.from}`,
    ],
    where: /caused by Error[\s\S]*take-credential\.ts:\d+/,
  },
  {
    what: 'in the process of the scanner, with the code it has read',
    ...inDevice,
    change: [
      inDevice.from,
      "onCode: (code) => { throw new Error('cannot send ' + Buffer.from(code.bytes).toString()); },",
    ],
    where: /device-process\.ts:\d+/,
  },
];

async function open(crash: Crash): Promise<SmallBox> {
  const box = await startSmallBox({ broken: crash });
  onTestFinished(() => box.stop());
  return box;
}

test.each(crashes)('$what: told by its place only', async (crash) => {
  const box = await open(crash);
  const { compound } = box.site.loaded.site.place;
  const code = codeOf('valid', compound, box.site.keys, Date.now());
  if (crash.by === 'pin') await box.send({ type: 'staffSignIn', pin });
  else {
    box.bench.standBefore(36.5);
    box.bench.showCode(code);
  }
  if (crash.who === 'station') expect(await box.ended()).toBe(1);
  await expect.poll(() => box.said.text, { timeout: 120_000 }).toMatch(new RegExp(`^${crash.who}: `, 'm'));
  expect(box.said.text).toMatch(crash.where);
  const secrets = [
    { name: 'PIN', value: pin },
    { name: 'pass', value: code },
  ];
  expect(search(secrets, box.places())).toEqual([]);
});
