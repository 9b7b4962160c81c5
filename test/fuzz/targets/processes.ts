/** What the parts of the box say to each other, and what other programs print: any of them may be broken in any way. */
import { z } from 'zod';
import { CommandReader, encodeCommand, encodeReply, ReplyReader } from '../../../drivers/gate/guard-protocol.ts';
import { MessageReader } from '../../../drivers/host/message-reader.ts';
import { encodeMessage } from '../../../drivers/host/messages.ts';
import { fromPlayer, toPlayer } from '../../../kiosk/announcer/player-messages.ts';
import { inspect } from '../../../kiosk/announcer/inspect-file.ts';
import { readFromPage, readToPage } from '../../../kiosk/screen/messages.ts';
import { parseTimesync } from '../../../kiosk/station/time/clock-offset.ts';
import { wavFile } from '../../../kiosk/announcer/wav.ts';
import { bytesOf, type FuzzTarget, jsonBytes, must, mustBeCoded, textOf } from '../target.ts';

/** What the other end cannot have sent ends this process: declared so in guard-protocol.ts. */
function orDeclared(work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof z.ZodError) return;
    if (!(cause instanceof Error) || !cause.message.startsWith('relay guard: no message')) throw cause;
  }
}

const guardCommands: FuzzTarget = {
  name: 'guard-commands',
  input: 'bytes of the station to the guard of the relay',
  seeds: (['heartbeat', 'release', 'close'] as const).map(
    (kind) => new Uint8Array(encodeCommand({ kind, sequence: 7, durationMs: 3000, issuedMs: 12 })),
  ),
  maxBytes: 256,
  run: (input) =>
    orDeclared(() => {
      const reader = new CommandReader();
      const commands = [...reader.read(input.subarray(0, 30)), ...reader.read(input.subarray(30))];
      const written = Buffer.concat(commands.map(encodeCommand));
      must(commands.length === Math.floor(input.length / 24), 'as many commands as were sent');
      const again = new CommandReader().read(written);
      must(JSON.stringify(again) === JSON.stringify(commands), 'written and read again it is the same');
    }),
};

const fault = { code: 'lost', device: '/dev/gpiochip0', detail: 'gone' } as const;
const guardReplies: FuzzTarget = {
  name: 'guard-replies',
  input: 'bytes of the guard of the relay to the station',
  seeds: [
    encodeReply({ kind: 'released', sequence: 7, flag: true, endsInMs: 3000, fault: null }),
    encodeReply({ kind: 'lost', sequence: 8, flag: false, endsInMs: 0, fault }),
  ].map((bytes) => new Uint8Array(bytes)),
  maxBytes: 512,
  run: (input) => orDeclared(() => void new ReplyReader().read(input)),
};

const deviceMessages: FuzzTarget = {
  name: 'device-messages',
  input: 'lines of a device process',
  seeds: [
    bytesOf(encodeMessage({ type: 'started' })),
    bytesOf(encodeMessage({ type: 'sample', sample: { objectC: 36.5, ambientC: null, atMs: 12 } })),
    bytesOf(encodeMessage({ type: 'code', code: { bytes: bytesOf('KD1:A'), aim: ']Q1', atMs: 3 } })),
    bytesOf(encodeMessage({ type: 'state', state: { status: 'lost', fault } })),
    bytesOf(encodeMessage({ type: 'crossing', crossing: { what: 'bytes', dir: 'in', bytes: bytesOf('abc') } })),
  ],
  run(input) {
    const reader = new MessageReader();
    const at = input.length >> 1;
    for (const piece of [input.subarray(0, at), input.subarray(at)]) {
      const read = reader.read(piece);
      if (!read.ok) return mustBeCoded(read);
      for (const message of read.value) {
        const again = new MessageReader().read(bytesOf(encodeMessage(message)));
        must(again.ok && again.value.length === 1, 'a message written again is read again');
      }
    }
  },
};

const playerMessages: FuzzTarget = {
  name: 'player-messages',
  input: 'messages between station and player',
  seeds: [
    jsonBytes({ type: 'close' }),
    jsonBytes({ type: 'speak', id: 'a', files: ['a.wav'], gainDb: -3 }),
    jsonBytes({ type: 'ended', id: 'a', outcome: 'played' }),
    jsonBytes({ type: 'opened', sink: { kind: 'none', reason: 'no card' } }),
  ],
  run(input) {
    let json: unknown;
    try {
      json = JSON.parse(textOf(input));
    } catch {
      return;
    }
    for (const schema of [toPlayer, fromPlayer]) {
      const parsed = schema.safeParse(json);
      if (parsed.success) must(schema.safeParse(parsed.data).success, 'read again it is the same');
    }
  },
};

const pageMessages: FuzzTarget = {
  name: 'page-messages',
  input: 'messages on the link, either way',
  seeds: [
    { type: 'hello', version: 6 },
    { type: 'heartbeat', frame: 3, revision: 9 },
    { type: 'setLanguage', language: 'en' },
    { type: 'cameraCode', text: 'KD1:ABC' },
    { type: 'staffSignIn', pin: '123456' },
    { type: 'override', act: 'a-1', encounter: 'e-1', verdict: 'granted', reason: 'otherNoted', note: 'x' },
    { type: 'clinicalReading', encounter: 'e-1', temperatureC: 36.6 },
    { type: 'register', name: 'x', building: '3', unit: '1', room: '101' },
    { type: 'staffAsk', question: { about: 'today' } },
    { type: 'model', revision: 1, model: {} },
  ].map(jsonBytes),
  run(input) {
    const text = textOf(input);
    const heard = readFromPage(text);
    mustBeCoded(heard);
    if (heard.ok) must(readFromPage(JSON.stringify(heard.value)).ok, 'written again it is read again');
    mustBeCoded(readToPage(text));
  },
};

const status =
  '       Server: 10.0.0.1 (time.example)\nPoll interval: 34min 8s (min: 32s; max 34min 8s)\n       Offset: +1min 2.500s\n        Delay: 11.2ms\n';
const timeService: FuzzTarget = {
  name: 'time-service',
  input: 'what timedatectl prints',
  seeds: [bytesOf(status), bytesOf(status.replace('+1min 2.500s', '-35us'))],
  run(input) {
    const { offsetMs, server } = parseTimesync(textOf(input));
    must(offsetMs === null || Number.isFinite(offsetMs), 'an offset is a number');
    must(server === null || server.length > 0, 'a server has a name');
  },
};

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const sounds: readonly Uint8Array[] = [
  wavFile([new Float32Array(20)], 48_000),
  Uint8Array.from([
    ...bytesOf('fLaC'),
    0,
    0,
    0,
    34,
    16,
    0,
    16,
    0,
    ...zeros(6),
    0x0a,
    0xc4,
    0x40,
    0xf0,
    0,
    0,
    1,
    0,
    ...zeros(16),
  ]),
  Uint8Array.from([
    ...bytesOf('OggS'),
    0,
    6,
    ...zeros(20),
    1,
    30,
    1,
    ...bytesOf('vorbis'),
    ...zeros(4),
    1,
    0x44,
    0xac,
    ...zeros(20),
  ]),
  Uint8Array.from([0xff, 0xfb, 0x90, 0, ...zeros(413), 0xff, 0xfb, 0x90, 0, ...zeros(413)]),
];

const soundFiles: FuzzTarget = {
  name: 'sound-files',
  input: 'a sound file of the district or of a medium',
  seeds: sounds,
  run(input) {
    const inspected = inspect(input);
    mustBeCoded(inspected);
    if (inspected.ok) must(Number.isFinite(inspected.value.durationS), 'a sound has a length');
  },
};

export const processTargets: readonly FuzzTarget[] = [
  guardCommands,
  guardReplies,
  deviceMessages,
  playerMessages,
  pageMessages,
  timeService,
  soundFiles,
];
