/** The keys documents are signed with and opened by: all services on one store have the same, also after a restart. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type DeskParts, newShiftKey, newSigner } from './lists-desk.ts';
import type { Records } from './store/store-contract.ts';

/** What is not given lies in the store, in clear: good enough for a reference service, not for a real district. */
export async function documentKeys(
  records: Records,
  given: Pick<DeskParts, 'signer' | 'shiftKey'>,
): Promise<Required<Pick<DeskParts, 'signer' | 'shiftKey'>>> {
  const kept = async (id: string, made: KeyObject): Promise<KeyObject> => {
    const pem = made.export({ type: 'pkcs8', format: 'pem' }).toString();
    return createPrivateKey(await records.putNew('key', id, pem));
  };
  const own = newSigner();
  return {
    signer: given.signer ?? { ...own, privateKey: await kept(own.keyId, own.privateKey) },
    shiftKey: given.shiftKey ?? (await kept('district-shift', newShiftKey())),
  };
}
