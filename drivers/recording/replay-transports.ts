/** Recordings as transports, for tests and for decoding: a driver opens them like the device itself. */
import type { Clock } from '../basics/clock.ts';
import { ok } from '../basics/result.ts';
import type { KeyTransport } from '../transport/keys.ts';
import type { HidTransport, PortHandlers, SerialTransport } from '../transport/ports.ts';
import type { Recording, RecordingHeader } from './recording.ts';
import { Replay, type InputEntry, type ReplayHandlers, type ReplayProgress } from './replay.ts';

/** A serial line that plays a recording in the clock's time. Throws for a recording of another kind of port. */
export function replaySerial(recording: Recording, clock: Clock): SerialTransport & ReplayProgress {
  const replay = replayOf(recording, 'serial', clock);
  return withProgress(replay, {
    async open(_settings, handlers) {
      const opened = replay.open(bytesTo(handlers));
      return opened.ok ? ok(handleOf(opened.value)) : opened;
    },
  });
}

/** A HID device that plays a recording in the clock's time. Throws for a recording of another kind of port. */
export function replayHid(recording: Recording, clock: Clock): HidTransport & ReplayProgress {
  const replay = replayOf(recording, 'hid', clock);
  return withProgress(replay, {
    async open(_identity, handlers) {
      const opened = replay.open(bytesTo(handlers));
      return opened.ok ? ok({ descriptor: opened.value.descriptor, ...handleOf(opened.value) }) : opened;
    },
  });
}

/** A grabbed keyboard that plays a recording in the clock's time. Throws for a recording of another kind of port. */
export function replayKeys(recording: Recording, clock: Clock): KeyTransport & ReplayProgress {
  const replay = replayOf(recording, 'keys', clock);
  return withProgress(replay, {
    async open(_path, handlers) {
      const opened = replay.open({
        onInput(entry: InputEntry) {
          if ('key' in entry) handlers.onKey(entry.key, entry.pressed);
          else if ('spoilt' in entry) handlers.onSpoilt(entry.spoilt);
        },
        onLost: (fault) => handlers.onLost(fault),
      });
      if (!opened.ok) return opened;
      const port = handleOf(opened.value);
      return ok({ close: () => port.close() });
    },
  });
}

function replayOf(recording: Recording, port: RecordingHeader['port'], clock: Clock): Replay {
  if (recording.header.port === port) return new Replay(recording, clock);
  throw new Error(`${recording.file} was recorded at a port of kind ${recording.header.port}, not ${port}`);
}

function withProgress<T extends object>(replay: Replay, transport: T): T & ReplayProgress {
  return {
    ...transport,
    get ended() {
      return replay.ended;
    },
    get faults() {
      return replay.faults;
    },
  };
}

function bytesTo(handlers: PortHandlers): ReplayHandlers {
  return {
    onInput(entry) {
      if ('dir' in entry) handlers.onData(Uint8Array.from(Buffer.from(entry.hex, 'hex')));
    },
    onLost: (fault) => handlers.onLost(fault),
  };
}

function handleOf(port: { write(bytes: Uint8Array): void; close(): void }) {
  return {
    write: (bytes: Uint8Array) => port.write(bytes),
    async close(): Promise<void> {
      port.close();
    },
  };
}
