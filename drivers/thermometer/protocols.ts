/** Every thermometer protocol the house speaks, keyed by the id that the model data names. */
import { afuiotB1, MEASURE, SET_OBJECT_MODE } from './afuiot-b1.ts';
import { CONTINUOUS as CJMCU_CONTINUOUS, cjmcu90614 } from './cjmcu-90614.ts';
import { profiledFrame } from './frame-profile.ts';
import { type FrameFormat, frameParser, type Parsed, type ThermometerParser } from './frames.ts';
import { gy614v, CONTINUOUS as GY614V_CONTINUOUS } from './gy-614v.ts';
import { CONTINUOUS, gyMcu90614 } from './gy-mcu90614.ts';
import { AUTOMATIC, gyMcu90640 } from './gy-mcu90640.ts';
import { idc50 } from './idc-50.ts';
import { modbusAnswer, modbusRequest } from './modbus-rtu.ts';
import type { ThermometerModel } from './model-schema.ts';
import { OptrisParser } from './optris.ts';
import { RaytekParser } from './raytek-mi.ts';

/** One port's conversation with an instrument. */
export interface Conversation {
  readonly parser: ThermometerParser;
  /** Sent once, when the port is open. */
  readonly onOpen: readonly Uint8Array[];
  /** For an instrument that speaks when asked: called right after opening and then every `everyMs` milliseconds. */
  readonly poll?: { readonly everyMs: number; next(): Turn };
}

/** What to ask now, and what the time since the last request has shown. */
interface Turn {
  readonly send: Uint8Array;
  readonly parsed: Parsed;
}

/** Begins a conversation for the model on a newly opened port. */
export function converse(model: ThermometerModel): Conversation {
  switch (model.protocol) {
    case 'gy-mcu90614':
      return continuous(gyMcu90614, CONTINUOUS);
    case 'gy-614v':
      return continuous(gy614v, GY614V_CONTINUOUS);
    case 'cjmcu-90614':
      return continuous(cjmcu90614, CJMCU_CONTINUOUS);
    case 'gy-mcu90640':
      return continuous(gyMcu90640, AUTOMATIC);
    case 'idc-50':
      return continuous(idc50(model.fraction.value));
    case 'afuiot-b1':
      return asked(frameParser(afuiotB1), model.pollEveryMs.value, MEASURE, SET_OBJECT_MODE);
    case 'modbus-rtu': {
      const map = model.registerMap.value;
      return asked(frameParser(modbusAnswer(map)), model.pollEveryMs.value, modbusRequest(map));
    }
    case 'optris': {
      const parser = new OptrisParser();
      return { parser, onOpen: [], poll: { everyMs: model.pollEveryMs.value, next: () => parser.next() } };
    }
    case 'raytek-mi': {
      const parser = new RaytekParser(model.address.value);
      return { parser, onOpen: [], poll: { everyMs: model.pollEveryMs.value, next: () => parser.next() } };
    }
    case 'profile': {
      const { onOpen, poll } = model.frame.value;
      const parser = frameParser(profiledFrame(model.frame.value));
      return poll ? asked(parser, poll.everyMs, poll.request, ...onOpen) : { parser, onOpen };
    }
  }
}

function continuous(format: FrameFormat, ...onOpen: readonly Uint8Array[]): Conversation {
  return { parser: frameParser(format), onOpen };
}

/** The same request again and again; its answers are told by their header. */
function asked(parser: ThermometerParser, everyMs: number, request: Uint8Array, ...onOpen: Uint8Array[]): Conversation {
  const turn: Turn = { send: request, parsed: { samples: [], discarded: [] } };
  return { parser, onOpen, poll: { everyMs, next: () => turn } };
}
