import { closeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { err, ok } from '../../../drivers/basics/result.ts';
import type { DeviceFault } from '../../../drivers/device.ts';
import { openPty } from '../../../drivers/sim/pty.ts';
import type { Pty } from '../../../drivers/sim/pty.ts';
import { keyboardEvents } from '../../../drivers/transport/evdev-events.ts';
import { evdevGrabTransport, grabTransport } from '../../../drivers/transport/evdev-grab.ts';
import type { InputKernel } from '../../../drivers/transport/evdev-kernel.ts';
import { linuxInputKernel } from '../../../drivers/transport/evdev-kernel.ts';
import type { KeyHandlers } from '../../../drivers/transport/keys.ts';

function event(type: number, code: number, value: number): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint16(16, type, true);
  view.setUint16(18, code, true);
  view.setInt32(20, value, true);
  return bytes;
}

class Listener implements KeyHandlers {
  readonly heard: string[] = [];
  readonly losses: DeviceFault[] = [];
  #wake: () => void = () => undefined;

  onKey(usage: number, pressed: boolean): void {
    this.#say(`${usage.toString(16)} ${pressed ? 'down' : 'up'}`);
  }

  onSpoilt(why: string): void {
    this.#say(why);
  }

  onLost(fault: DeviceFault): void {
    this.losses.push(fault);
    this.#say('lost');
  }

  async until(count: number): Promise<void> {
    while (this.heard.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  #say(what: string): void {
    this.heard.push(what);
    this.#wake();
  }
}

describe('events of an input node', () => {
  test('become usages; repeats, scan codes and reports do not', () => {
    const bytes = Buffer.concat([
      event(4, 4, 458756),
      event(1, 30, 1),
      event(0, 0, 0),
      event(1, 30, 2),
      event(1, 30, 0),
      event(1, 42, 1),
      event(1, 96, 1),
      Buffer.alloc(10),
    ]);
    expect(keyboardEvents(bytes)).toEqual([
      { kind: 'key', usage: 0x04, pressed: true },
      { kind: 'key', usage: 0x04, pressed: false },
      { kind: 'key', usage: 0xe1, pressed: true },
      { kind: 'key', usage: 0x58, pressed: true },
    ]);
  });

  test('an overrun and a key that no keyboard has spoil the code', () => {
    expect(keyboardEvents(event(0, 3, 0))).toEqual([{ kind: 'spoilt', why: 'the kernel dropped input events' }]);
    expect(keyboardEvents(event(1, 0x161, 1))).toMatchObject([{ kind: 'spoilt' }]);
    expect(keyboardEvents(event(1, 0x161, 0))).toEqual([]);
  });
});

describe('a grabbed keyboard', () => {
  let node: Pty;
  let path: string;
  beforeEach(() => {
    node = openPty();
    path = node.slavePath;
  });
  afterEach(() => node.close());

  /** The running kernel's reading and waiting on a terminal, which has no grab of its own. */
  function terminalKernel(requests: string[]): InputKernel {
    const kernel = linuxInputKernel();
    return {
      ...kernel,
      ioctl: (_fd, request, value) => {
        requests.push(`${request.toString(16)} ${value}`);
        return ok(undefined);
      },
      close: (fd) => {
        requests.push('close');
        kernel.close(fd);
      },
    };
  }

  test('is grabbed before a key is read, gives its keys, and is lost once', async () => {
    const requests: string[] = [];
    const listener = new Listener();
    const opened = await grabTransport(() => terminalKernel(requests)).open(path, listener);
    if (!opened.ok) throw new Error(opened.error.detail);
    expect(requests).toEqual(['40044590 1']);
    node.write(Buffer.concat([event(1, 30, 1), event(0, 0, 0), event(1, 30, 0)]));
    await listener.until(2);
    node.write(event(0, 3, 0));
    await listener.until(3);
    node.close();
    await listener.until(4);
    expect(listener.heard).toEqual(['4 down', '4 up', 'the kernel dropped input events', 'lost']);
    expect(listener.losses).toMatchObject([{ code: 'lost', device: path }]);
    await opened.value.close();
    expect(requests).toEqual(['40044590 1', 'close']);
  });

  test('says nothing after close, which lets go of the grab once', async () => {
    const requests: string[] = [];
    const listener = new Listener();
    const opened = await grabTransport(() => terminalKernel(requests)).open(path, listener);
    if (!opened.ok) throw new Error(opened.error.detail);
    await opened.value.close();
    await opened.value.close();
    expect(requests).toEqual(['40044590 1', 'close']);
    expect(listener.heard).toEqual([]);
  });

  test('without the grab nothing is read and the node is closed', async () => {
    const closed: number[] = [];
    const kernel: InputKernel = {
      ...linuxInputKernel(),
      ioctl: () => err('EBUSY'),
      watch: () => {
        throw new Error('read without a grab');
      },
      close: (fd) => {
        closed.push(fd);
        closeSync(fd);
      },
    };
    const opened = await grabTransport(() => kernel).open(path, new Listener());
    expect(opened).toMatchObject({ ok: false, error: { code: 'busy', device: path } });
    expect(closed).toHaveLength(1);
  });

  test('faults name the node, the rule and the command', async () => {
    const denied = grabTransport(() => ({ ...linuxInputKernel(), open: () => err('EACCES') }));
    const opened = await denied.open(path, new Listener());
    expect(opened).toMatchObject({ ok: false, error: { code: 'permissionDenied' } });
    expect(opened.ok ? '' : opened.error.detail).toMatch(
      /70-kadian\.rules.*ID_INPUT_KEYBOARD.*udevadm control --reload/,
    );
    expect(await evdevGrabTransport.open('/dev/input/by-id/none-event-kbd', new Listener())).toMatchObject({
      error: { code: 'notFound' },
    });
    const broken = grabTransport(() => {
      throw new Error('no koffi');
    });
    expect(await broken.open(path, new Listener())).toMatchObject({ error: { code: 'unsupported' } });
  });

  test('the running kernel refuses to grab what is no input node', async () => {
    expect(await evdevGrabTransport.open('/dev/null', new Listener())).toMatchObject({
      ok: false,
      error: { code: 'wrongDevice', detail: expect.stringContaining('ENOTTY') },
    });
  });
});
