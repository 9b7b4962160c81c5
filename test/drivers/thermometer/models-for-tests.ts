import { loadThermometer, type ThermometerModel } from '../../../drivers/thermometer/models.ts';
import type { ProtocolId } from '../../../drivers/thermometer/model-schema.ts';

/** The shipped model of that id; throws if it is not valid. */
export function shipped(id: string): ThermometerModel {
  const loaded = loadThermometer(id);
  if (!loaded.ok) throw new Error(loaded.error.detail);
  return loaded.value;
}

/** The shipped model of that id, which must speak this protocol. */
export function shippedAs<P extends ProtocolId>(id: string, protocol: P): Extract<ThermometerModel, { protocol: P }> {
  const model = shipped(id);
  if (!speaks(model, protocol)) throw new Error(`${id} speaks ${model.protocol}`);
  return model;
}

function speaks<P extends ProtocolId>(
  model: ThermometerModel,
  protocol: P,
): model is Extract<ThermometerModel, { protocol: P }> {
  return model.protocol === protocol;
}
