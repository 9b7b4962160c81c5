import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openPty, type Pty } from '../../../drivers/sim/pty.ts';

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const each of cleanup.splice(0).reverse()) each();
});

function pair(linkPath?: string): Pty {
  const pty = openPty(linkPath);
  cleanup.push(() => pty.close());
  return pty;
}

function temporaryLink(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pty-'));
  cleanup.push(() => fs.rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'lines', 'thermometer');
}

/** Opens the slave as a host would and resolves with the first `count` bytes. */
function readBytes(slavePath: string, count: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const flags = fs.constants.O_RDONLY | fs.constants.O_NOCTTY;
    fs.open(slavePath, flags, (openError, fd) => {
      if (openError) return reject(openError);
      const buffer = Buffer.alloc(count);
      fs.read(fd, buffer, 0, count, null, (error) => {
        fs.closeSync(fd);
        if (error) reject(error);
        else resolve(buffer);
      });
    });
  });
}

function writeAsHost(slavePath: string, bytes: Uint8Array): void {
  const fd = fs.openSync(slavePath, fs.constants.O_WRONLY | fs.constants.O_NOCTTY);
  fs.writeSync(fd, bytes);
  fs.closeSync(fd);
}

describe('openPty', () => {
  it('carries all 256 byte values unchanged to the host', async () => {
    const pty = pair();
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    pty.write(all);
    expect(Uint8Array.from(await readBytes(pty.slavePath, 256))).toEqual(all);
  });

  it('carries all byte values from the host', async () => {
    const pty = pair();
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    const arrived = new Promise<number[]>((resolve) => {
      const bytes: number[] = [];
      pty.onData((piece) => {
        bytes.push(...piece);
        if (bytes.length >= 256) resolve(bytes);
      });
    });
    writeAsHost(pty.slavePath, all);
    expect(await arrived).toEqual([...all]);
  });

  it('does not bounce what is written before the host has opened the line', async () => {
    const pty = pair();
    const bounced: number[] = [];
    const marker = new Promise<void>((resolve) => {
      pty.onData((piece) => {
        bounced.push(...piece);
        if (bounced.includes(0x7e)) resolve();
      });
    });
    pty.write(Uint8Array.of(1, 2, 3, 0x0d, 0x0a));
    writeAsHost(pty.slavePath, Uint8Array.of(0x7e));
    await marker;
    expect(bounced).toEqual([0x7e]);
  });

  it('never blocks when nobody reads: what the kernel does not take is dropped and counted', () => {
    const pty = pair();
    pty.write(new Uint8Array(1_000_000));
    expect(pty.dropped).toBeGreaterThan(900_000);
  });

  it('keeps the latest for a host that comes late, not the oldest', async () => {
    const pty = pair();
    // More than the kernel holds; it passes bytes on from one queue to the next in its own time, hence the turns.
    for (let written = 0; pty.dropped < 200_000; written += 1) {
      pty.write(Buffer.from(`#${written}\n`.padStart(100)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const waiting = await readBytes(pty.slavePath, 1000);
    const numbers = [...waiting.toString('latin1').matchAll(/#(\d+)\n/g)].map(([, digits]) => Number(digits));
    expect(Math.min(...numbers)).toBeGreaterThan(500);
    expect(numbers.length).toBeGreaterThan(0);
  });

  it('is reached by a stable name, which goes with it and is taken over by the next', () => {
    const link = temporaryLink();
    const first = pair(link);
    expect(first.slavePath).toBe(link);
    expect(fs.statSync(link).isCharacterDevice()).toBe(true);
    const second = pair(link);
    first.close();
    expect(fs.statSync(link).isCharacterDevice()).toBe(true);
    second.close();
    second.close();
    expect(fs.existsSync(link)).toBe(false);
  });

  it('does not replace a file that is no link', () => {
    const link = temporaryLink();
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.writeFileSync(link, 'kept');
    expect(() => openPty(link)).toThrow(/left alone/);
    expect(fs.readFileSync(link, 'utf8')).toBe('kept');
  });
});
