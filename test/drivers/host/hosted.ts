/** Hosted devices for tests: a real device process with simulated instruments below it, or one that fails on demand. */
import path from 'node:path';
import { systemClock } from '../../../drivers/basics/clock.ts';
import type { DeviceState, RunningDevice, ScannedCode, ThermometerSample } from '../../../drivers/device.ts';
import { hostScanner, hostThermometer, type HostOptions } from '../../../drivers/host/hosted-device.ts';
import { loadScannerModels } from '../../../drivers/scanner/models.ts';
import { loadThermometer } from '../../../drivers/thermometer/models.ts';

export const faultyProgram = path.join(import.meta.dirname, 'faulty-device-child.ts');
const patienceMs = 30_000;

/** What a hosted device has said, and waiting for what it says next. */
export class Hosted {
  readonly pids: number[] = [];
  readonly states: DeviceState[] = [];
  readonly samples: ThermometerSample[] = [];
  readonly codes: ScannedCode[] = [];
  readonly overlong: number[] = [];
  #device: RunningDevice | null = null;
  readonly #watchers = new Set<() => void>();

  /** A thermometer of the usual model on the line at `line`; a fault's name with the faulty program. */
  static thermometer(line: string, host: HostOptions = {}): Hosted {
    const model = loadThermometer('gy-mcu90614');
    if (!model.ok) throw new Error(model.error.detail);
    const hosted = new Hosted();
    const handlers = {
      onState: (state: DeviceState) => hosted.#note(() => hosted.states.push(state)),
      onSample: (sample: ThermometerSample) => hosted.#note(() => hosted.samples.push(sample)),
      onDiscarded: () => undefined,
    };
    const options = { model: model.value, path: line, presenceRiseC: 1.5, clock: systemClock, handlers };
    hosted.#device = hostThermometer(options, hosted.#counted(host));
    return hosted;
  }

  /** A HID POS scanner behind the socket. */
  static scanner(socket: string, host: HostOptions = {}): Hosted {
    const models = loadScannerModels();
    const model = models.ok ? models.value.get('generic-hid-pos') : undefined;
    if (model === undefined) throw new Error('no model of a HID POS scanner');
    const hosted = new Hosted();
    const handlers = {
      onState: (state: DeviceState) => hosted.#note(() => hosted.states.push(state)),
      onCode: (code: ScannedCode) => hosted.#note(() => hosted.codes.push(code)),
      onOverlong: ({ bytes }: { bytes: number }) => hosted.#note(() => hosted.overlong.push(bytes)),
      onDiscarded: () => undefined,
    };
    const port = { kind: 'simulatedHid', socket } as const;
    hosted.#device = hostScanner({ model, port, clock: systemClock, handlers }, hosted.#counted(host));
    return hosted;
  }

  get device(): RunningDevice {
    if (this.#device === null) throw new Error('not started');
    return this.#device;
  }

  get pid(): number {
    const pid = this.pids.at(-1);
    if (pid === undefined) throw new Error('no process was started');
    return pid;
  }

  /** Resolves as soon as `look` is true, with the time; looked at after each thing the device says. */
  async until(look: () => boolean, what: string): Promise<number> {
    if (look()) return performance.now();
    const found = Promise.withResolvers<number>();
    const watcher = (): void => {
      if (look()) found.resolve(performance.now());
    };
    this.#watchers.add(watcher);
    const late = setTimeout(
      () => found.reject(new Error(`not ${what}; states: ${JSON.stringify(this.states.slice(-3))}`)),
      patienceMs,
    );
    try {
      return await found.promise;
    } finally {
      clearTimeout(late);
      this.#watchers.delete(watcher);
    }
  }

  becomes(status: DeviceState['status']): Promise<number> {
    return this.until(() => this.states.at(-1)?.status === status, status);
  }

  async stop(): Promise<void> {
    await this.device.stop();
  }

  #counted(host: HostOptions): HostOptions {
    return { ...host, onProcess: (pid) => void this.pids.push(pid) };
  }

  #note(add: () => void): void {
    add();
    for (const watcher of this.#watchers) watcher();
  }
}
