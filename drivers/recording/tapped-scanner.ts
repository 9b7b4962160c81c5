import type { ScannerPort } from '../scanner/scanner-options.ts';
import type { RecordingSink } from './sink.ts';
import { recordingHid, recordingKeys, recordingSerial } from './taps.ts';

/** A scanner's port, of any kind, whose bytes go to `sink` as well. */
export function tappedScanner(port: ScannerPort, sink: RecordingSink): ScannerPort {
  switch (port.kind) {
    case 'hid':
      return { ...port, transport: recordingHid(port.transport, sink) };
    case 'keys':
      return { ...port, transport: recordingKeys(port.transport, sink) };
    case 'serial':
      return { ...port, transport: recordingSerial(port.transport, sink) };
  }
}
