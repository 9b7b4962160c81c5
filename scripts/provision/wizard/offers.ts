/** What is plugged into this machine, as answers to choose from. */
import { z } from 'zod';
import { loadScannerModels } from '../../../drivers/scanner/models.ts';
import { knownThermometers, loadThermometer } from '../../../drivers/thermometer/models.ts';
import { accountOf } from '../../devices/account.ts';
import { lookForDevices } from '../../devices/found.ts';
import { gpioKernelOrNull } from '../../devices/gpio-kernel.ts';
import { machineAt, type Machine } from '../../devices/machine.ts';
import { pastes } from '../../devices/paste.ts';
import { Refusal, refusalCodes } from '../../refusal.ts';
import type { Answers } from './draft.ts';
import type { Choice, Offers } from './questions.ts';

const scannerPaste = z.object({
  model: z.string(),
  device: z.object({
    kind: z.string(),
    path: z.string().optional(),
    vendorId: z.string().optional(),
    productId: z.string().optional(),
    serialNumber: z.string().optional(),
  }),
});
const serialPaste = z.object({ path: z.string() });

/** Opens no device. Throws a `Refusal` when the models of the house cannot be read. */
export async function lookAround(machine: Machine = machineAt()): Promise<Offers> {
  const account = accountOf(machine, null);
  const models = loadScannerModels();
  if (!account.ok) throw new Refusal(account.error, refusalCodes.wrongUse);
  if (!models.ok) throw new Refusal(`${models.error.file}: ${models.error.detail}`, refusalCodes.badFile);
  const scanners = [...models.value.values()];
  const found = pastes(lookForDevices({ machine, account: account.value, scanners, gpio: await gpioKernelOrNull() }));
  return {
    thermometerPaths: found.flatMap(({ key, value }): Choice[] => {
      const paste = key === 'thermometer' ? serialPaste.safeParse(value) : null;
      return paste?.success === true ? [{ shown: paste.data.path, answers: { thermometerPath: paste.data.path } }] : [];
    }),
    thermometerModels: knownThermometers().flatMap((id): Choice[] => {
      const model = loadThermometer(id);
      // What only notices people measures nobody.
      return model.ok && !model.value.presenceOnly.value
        ? [{ shown: `${id}  ${model.value.name}`, answers: { thermometerModel: id } }]
        : [];
    }),
    scanners: found.flatMap(({ node, key, value }): Choice[] => {
      const paste = key === 'scanner' ? scannerPaste.safeParse(value) : null;
      return paste?.success === true ? [scannerChoice(node, paste.data)] : [];
    }),
    scannerModels: scanners.map(({ model, name }) => ({
      shown: `${model}  ${name}`,
      answers: { scannerModel: model },
    })),
  };
}

function scannerChoice(node: string, { model, device }: z.output<typeof scannerPaste>): Choice {
  const { kind, path, vendorId, productId, serialNumber } = device;
  const answers: Answers = {
    scannerKind: kind,
    scannerModel: model,
    ...(path === undefined ? {} : { scannerPath: path }),
    ...(vendorId === undefined ? {} : { scannerVendorId: vendorId }),
    ...(productId === undefined ? {} : { scannerProductId: productId }),
    ...(serialNumber === undefined ? {} : { scannerSerial: serialNumber }),
  };
  return {
    shown: `${node}  ${model}  ${path ?? [vendorId, productId, serialNumber].filter(Boolean).join(' ')}`,
    answers,
  };
}
