/** Keeps one scanner of any protocol open and hands out its codes. */
import { err, ok } from '../basics/result.ts';
import type { RunningDevice } from '../device.ts';
import { keepOpen } from '../keep-open.ts';
import { findKeyboardReport } from './boot-keyboard.ts';
import { HidPosDecoder } from './hid-pos.ts';
import { findScanLayout } from './hid-pos-layout.ts';
import type { ScannerModel } from './models.ts';
import { openHidScanner } from './open-hid.ts';
import { openKeyScanner } from './open-keys.ts';
import { openSerialScanner } from './open-serial.ts';
import type { OpeningContext, Opening, ScannerOptions, ScannerPort } from './scanner-options.ts';
import { describeScannerPort, gapAndLimit, ungrabbed, wrongPort } from './scanner-options.ts';
import { WedgeReportDecoder } from './wedge-reports.ts';

export type { ScannerPort } from './scanner-options.ts';

/** Starts the scanner; it re-opens after each loss until it is stopped. A scanner may be silent for hours: no watchdog. */
export function startScanner({ model, port, clock, handlers }: ScannerOptions): RunningDevice {
  const device = `${model.model} ${describeScannerPort(port)}`;
  return keepOpen({
    device,
    clock,
    open: (link) => openScanner(model, port, { device, clock, handlers, link }),
    onState: (state) => handlers.onState(state),
  });
}

/** Protocol by protocol, and within it port by port. */
function openScanner(model: ScannerModel, port: ScannerPort, context: OpeningContext): Opening {
  switch (model.protocol) {
    case 'hid-pos':
      return port.kind === 'hid' ? openHidPos(model, port, context) : wrongPort(context.device, model, port);
    case 'keyboard-wedge':
      return openWedge(model, port, context);
    case 'serial': {
      if (port.kind !== 'serial') return wrongPort(context.device, model, port);
      const { baudRate, dataBits, parity, stopBits, endings } = model;
      const line = {
        path: port.path,
        baudRate,
        ...(dataBits === undefined ? {} : { dataBits }),
        ...(parity === undefined ? {} : { parity }),
        ...(stopBits === undefined ? {} : { stopBits }),
      };
      return openSerialScanner(port.transport, line, { endings, ...gapAndLimit(model) }, context);
    }
  }
}

type ModelOf<P extends ScannerModel['protocol']> = Extract<ScannerModel, { protocol: P }>;
type HidPort = Extract<ScannerPort, { kind: 'hid' }>;

function openHidPos(model: ModelOf<'hid-pos'>, port: HidPort, context: OpeningContext): Opening {
  // One device shows several interfaces under one id: the usage page tells which (0x8C, not 0xFF8C).
  const identity = { usagePage: model.usagePage, ...port.identity };
  return openHidScanner(port.transport, identity, context, (descriptor) => {
    const layout = findScanLayout(descriptor);
    if (layout.ok) return ok(new HidPosDecoder(layout.value, gapAndLimit(model)));
    return err(`${layout.error}; set the scanner to its HID POS mode by the code in its manual`);
  });
}

function openWedge(model: ModelOf<'keyboard-wedge'>, port: ScannerPort, context: OpeningContext): Opening {
  const { layout, endings, altCodes } = model;
  const settings = { layout, endings, altCodes, ...gapAndLimit(model) };
  switch (port.kind) {
    case 'keys':
      return openKeyScanner(port.transport, port.path, settings, context);
    case 'hid':
      if (port.unseen !== true) return ungrabbed(context.device);
      return openHidScanner(port.transport, port.identity, context, (descriptor) => {
        const report = findKeyboardReport(descriptor);
        if (report !== null) return ok(new WedgeReportDecoder(report, settings));
        return err('no keyboard report; set the scanner to its keyboard mode by the code in its manual');
      });
    case 'serial':
      return wrongPort(context.device, model, port);
  }
}
