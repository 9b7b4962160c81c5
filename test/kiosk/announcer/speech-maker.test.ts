import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { err, ok } from '../../../drivers/basics/result.ts';
import { inspect } from '../../../kiosk/announcer/inspect-file.ts';
import { integratedLoudness, truePeak } from '../../../kiosk/announcer/loudness.ts';
import { programRunner, type ProgramCall, type RunProgram } from '../../../kiosk/announcer/run-program.ts';
import { speakToFile, speechByProcess } from '../../../kiosk/announcer/speech-maker.ts';
import { noticeText } from '../../../kiosk/announcer/notice-text.ts';
import { pcm16Samples, wavFile } from '../../../kiosk/announcer/wav.ts';
import { bursts, concat, silence, sine } from './signals.ts';

const rate = 22_050;
let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'speech-'));
  file = join(folder, 'made.wav');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A speech maker that says noise in bursts between two seconds of silence. */
const sound = wavFile([concat(silence(2, rate), bursts(rate), silence(2, rate))], rate);

/** Acts as the program: writes where `-w` says. */
function maker(bytes: Uint8Array, calls: ProgramCall[] = []): RunProgram {
  return (call) => {
    calls.push(call);
    writeFileSync(call.arguments[call.arguments.indexOf('-w') + 1] ?? '', bytes);
    return Promise.resolve(ok(new Uint8Array()));
  };
}

describe('a text made into a file', () => {
  it('is at the loudness of the voice, below its peak, without the silence around it', async () => {
    const made = await speakToFile({ text: '请戴好口罩', language: 'zh-CN', file }, maker(sound));
    if (!made.ok) throw new Error(made.error.detail);
    const samples = pcm16Samples(readFileSync(file));
    if (samples === null) throw new Error('not a file of 16-bit sound');
    expect(Math.abs(integratedLoudness([samples], rate) + 18)).toBeLessThanOrEqual(0.5);
    expect(truePeak([samples])).toBeLessThanOrEqual(-1);
    // 7.35 s of bursts with the last pause cut off.
    expect(made.value.durationMs).toBeGreaterThan(6_900);
    expect(made.value.durationMs).toBeLessThan(7_200);
    expect(inspect(readFileSync(file))).toMatchObject({ ok: true, value: { sampleRate: rate, channels: 1 } });
  });

  it('gives the text on the standard input, never as an argument', async () => {
    const calls: ProgramCall[] = [];
    await speakToFile({ text: '-f /etc/passwd; $(reboot)', language: 'en', file }, maker(sound, calls));
    expect(calls).toMatchObject([{ program: 'espeak-ng', input: '-f /etc/passwd; $(reboot)' }]);
    expect(calls[0]?.arguments.join(' ')).not.toMatch(/passwd|reboot/);
  });

  it.each([
    ['silence', wavFile([silence(2, rate)], rate)],
    ['a beep too short to be measured', wavFile([sine(440, 0.5, 0.2, rate)], rate)],
    ['two channels', wavFile([bursts(rate), bursts(rate)], rate)],
    ['no sound file', new TextEncoder().encode('RIFF????WAVE')],
  ])('is refused when the maker gives %s, and leaves no file', async (_, bytes) => {
    const made = await speakToFile({ text: 'x', language: 'en', file }, maker(bytes));
    expect(made).toMatchObject({ ok: false, error: { code: 'makerFailed' } });
    expect(existsSync(file)).toBe(false);
  });

  it('says that nothing can speak, or that it took too long', async () => {
    const faults = ['notInstalled', 'tooSlow', 'failed'] as const;
    const found = await Promise.all(
      faults.map((code) =>
        speakToFile({ text: 'x', language: 'en', file }, () => Promise.resolve(err({ code, detail: '' }))),
      ),
    );
    expect(found.map((made) => (made.ok ? 'made' : made.error.code))).toEqual(['noMaker', 'tooSlow', 'makerFailed']);
  });

  it('says when the file cannot be kept', async () => {
    const gone = { text: 'x', language: 'en', file: join(folder, 'missing', 'made.wav') } as const;
    expect(await speakToFile(gone, maker(sound))).toMatchObject({ error: { code: 'cannotKeep' } });
  });
});

describe('the process that speaks', () => {
  /** A program called espeak-ng, first on the path, that keeps what it is given. */
  function withEspeak(script: string): RunProgram {
    writeFileSync(join(folder, 'espeak-ng'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'espeak-ng'), 0o755);
    writeFileSync(join(folder, 'sound'), sound);
    const run = programRunner(systemClock);
    return (call) =>
      run({
        ...call,
        program: '/usr/bin/env',
        arguments: [`PATH=${folder}:/usr/bin:/bin`, call.program, ...call.arguments],
      });
  }

  it('takes a text through espeak-ng to a file', async () => {
    const run = withEspeak(`cat > ${folder}/text; while [ "$1" != -w ]; do shift; done; cp ${folder}/sound "$2"`);
    const made = await speechByProcess(run)({ text: '今天做核酸', language: 'zh-CN', file });
    expect(made).toMatchObject({ ok: true });
    expect(readFileSync(join(folder, 'text'), 'utf8')).toBe('今天做核酸');
    expect(pcm16Samples(readFileSync(file))?.length).toBeGreaterThan(6 * rate);
  });

  it('gives the reason when espeak-ng fails', async () => {
    const run = withEspeak('echo "no such voice" >&2; exit 1');
    const made = await speechByProcess(run)({ text: 'x', language: 'en', file });
    expect(made).toEqual({
      ok: false,
      error: { code: 'makerFailed', detail: 'espeak-ng ended with 1: no such voice' },
    });
  });
});

describe('a program', () => {
  const run = programRunner(systemClock);
  const call = { arguments: [], input: '', deadlineMs: 10_000, longestOutputBytes: 1_000 };

  it('gets its input and gives its output', async () => {
    const output = await run({ ...call, program: 'cat', input: 'a text' });
    expect(output).toEqual(ok(Buffer.from('a text')));
  });

  it.each([
    [{ program: '/nowhere/espeak' }, 'notInstalled'],
    [{ program: 'cat', arguments: ['/nowhere'] }, 'failed'],
    [{ program: 'sleep', arguments: ['60'], deadlineMs: 50 }, 'tooSlow'],
    [{ program: 'yes' }, 'tooMuch'],
  ])('%j ends as %s', async (part, code) => {
    expect(await run({ ...call, ...part })).toMatchObject({ ok: false, error: { code } });
  });
});

it('ends a program whose time is over', async () => {
  const pidFile = join(folder, 'pid');
  const call = { program: 'sh', arguments: ['-c', 'echo $$ > "$0"; exec sleep 60', pidFile], input: '' };
  const ended = await programRunner(systemClock)({ ...call, deadlineMs: 500, longestOutputBytes: 1_000 });
  expect(ended).toMatchObject({ error: { code: 'tooSlow' } });
  const pid = Number(readFileSync(pidFile, 'utf8'));
  while (exists(pid)) await new Promise((resolve) => setImmediate(resolve));
});

const exists = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the text of a notice', () => {
  it('is one line without control characters and brackets of phonemes', () => {
    expect(noticeText("  请\n戴好\u0000口罩\u202e [[h@l'oU]] ", 'zh-CN')).toEqual(ok("请 戴好 口罩 h@l'oU"));
    expect(noticeText('\ud800', 'en').ok).toBe(false);
  });
});
