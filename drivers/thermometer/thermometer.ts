/** A thermometer of any model on a serial line: kept open, believed only after several valid frames, never judged here. */
import type { Clock, Timer } from '../basics/clock.ts';
import { ok } from '../basics/result.ts';
import type { DeviceFault, DeviceState, Discarded, RunningDevice, ThermometerSample } from '../device.ts';
import { keepOpen, type PortLink } from '../keep-open.ts';
import type { SerialPortHandle, SerialSettings, SerialTransport } from '../transport/ports.ts';
import type { Parsed } from './frames.ts';
import type { ThermometerModel } from './model-schema.ts';
import { type Conversation, converse } from './protocols.ts';

export interface ThermometerOptions {
  readonly model: ThermometerModel;
  readonly serial: SerialTransport;
  readonly path: string;
  /** Where the board at hand differs from the model's default. */
  readonly baudRate?: number;
  readonly clock: Clock;
  readonly handlers: ThermometerHandlers;
}

interface ThermometerHandlers {
  /** Whatever a valid frame says, implausible values included (−70 or 300 °C): raw is never altered, judging is not done here. */
  onSample(sample: ThermometerSample): void;
  onDiscarded(discarded: Discarded): void;
  onState(state: DeviceState): void;
}

/** Starts it; it re-opens by itself after a loss or a silence until it is stopped. */
export function startThermometer(options: ThermometerOptions): RunningDevice {
  const { model, path, clock, handlers } = options;
  let present: Session | null = null;
  return keepOpen({
    device: path,
    clock,
    silentAfterMs: model.silentAfterMs.value,
    onState: (state) => handlers.onState(state),
    describeSilence: () => silence(options, present),
    async open(link) {
      const session = new Session(options, link);
      const opened = await options.serial.open(settings(options), {
        onData: (bytes) => session.receive(bytes),
        onLost: (fault) => link.lost(fault),
      });
      if (!opened.ok) return opened;
      present = session;
      session.begin(opened.value);
      return ok({
        close() {
          session.end();
          return opened.value.close();
        },
      });
    },
  });
}

/** What belongs to one opened port. */
class Session {
  readonly #conversation: Conversation;
  readonly #options: ThermometerOptions;
  readonly #link: PortLink;
  #frames = 0;
  #bytes = 0;
  #timer: Timer | null = null;

  constructor(options: ThermometerOptions, link: PortLink) {
    this.#options = options;
    this.#link = link;
    this.#conversation = converse(options.model);
  }

  /** Bytes came, but not one frame. */
  get foreign(): boolean {
    return this.#bytes > 0 && this.#frames === 0;
  }

  get #accepted(): boolean {
    return this.#frames >= this.#options.model.acceptAfterFrames.value;
  }

  begin(port: SerialPortHandle): void {
    for (const command of this.#conversation.onOpen) port.write(command);
    const { poll } = this.#conversation;
    if (!poll) return;
    const ask = (): void => {
      this.#timer = this.#options.clock.after(poll.everyMs, ask);
      const turn = poll.next();
      this.#take(turn.parsed);
      port.write(turn.send);
    };
    ask();
  }

  end(): void {
    this.#timer?.cancel();
  }

  receive(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#take(this.#conversation.parser.push(bytes, this.#options.clock.monotonicMs()));
  }

  #take({ samples, discarded }: Parsed): void {
    const { handlers } = this.#options;
    for (const each of discarded) handlers.onDiscarded(each);
    for (const sample of samples) {
      // A figure computed by the instrument hides fever (hardware facts §1): as good as silence, so that the port is
      // opened anew and the instrument told to measure.
      if (sample.mode === 'body') continue;
      this.#frames += 1;
      if (!this.#accepted) {
        this.#link.heard();
        continue;
      }
      this.#link.note();
      handlers.onSample(sample);
    }
  }
}

function settings({ model, path, baudRate }: ThermometerOptions): SerialSettings {
  return { path, ...model.line.value, ...(baudRate === undefined ? {} : { baudRate }) };
}

/** Bytes without one valid frame: another instrument, or the right one at another speed. */
function silence({ model, path, baudRate }: ThermometerOptions, session: Session | null): DeviceFault {
  if (session?.foreign) {
    const speed = baudRate ?? model.line.value.baudRate;
    const detail = `${path}: bytes come, but no frames of ${model.name}; check the model and the speed (${speed} baud) in the site file`;
    return { code: 'wrongDevice', device: path, detail };
  }
  const ms = model.silentAfterMs.value;
  const detail = `${path}: ${model.name} sent nothing valid for ${ms} ms; check its cable and power`;
  return { code: 'silent', device: path, detail };
}
