/** Every thermometer protocol the house speaks, keyed by the id that the model data names. */
import { frameParser, type ThermometerParser } from './frames.ts';
import { CONTINUOUS, gyMcu90614 } from './gy-mcu90614.ts';
import type { ThermometerModel } from './models.ts';

export type ProtocolId = ThermometerModel['protocol'];

/** One port's conversation with an instrument. */
export interface Conversation {
  readonly parser: ThermometerParser;
  /** Sent once, when the port is open. */
  readonly onOpen: readonly Uint8Array[];
}

/** Begins a conversation for the model on a newly opened port. */
export function converse(model: ThermometerModel): Conversation {
  return conversations[model.protocol](model);
}

const conversations: Record<ProtocolId, (model: ThermometerModel) => Conversation> = {
  'gy-mcu90614': () => ({ parser: frameParser(gyMcu90614), onOpen: [CONTINUOUS] }),
};
