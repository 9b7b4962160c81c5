/** How the content key of a backup is locked: to somebody's public key, or by a passphrase. */
import { argon2Sync, createPrivateKey, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, seal, x25519PublicKey } from '../../kiosk/ledger/hpke.ts';
import { fileFault, readText, Refusal, refusalCodes } from '../refusal.ts';
import { readSecret, readSecretTwice } from './read-secret.ts';
import type { KeyLock } from './sealed-file.ts';

const info = Buffer.from('kadian backup key');
const keyPattern = /^[\w-]{43}$/;
/** Characters of a new one. */
const leastPassphrase = 12;
/** The first choice of RFC 9106 for machines with little memory: 64 MiB, three passes, four lanes. */
const cost = { memory: 65_536, passes: 3, parallelism: 4 } as const;

export interface Locked {
  readonly lock: KeyLock;
  readonly key: Buffer;
  /** The recipient's public key, or `passphrase`: for the ledger. */
  readonly recipient: string;
}

/** A new content key locked to an X25519 public key: its 32 bytes in base64url, or a file with nothing else in it. */
export function lockToRecipient(recipient: string, id: string): Locked {
  const publicKey = keyPattern.test(recipient) ? recipient : keyInFile(recipient);
  const key = randomBytes(32);
  try {
    const sealed = seal(x25519PublicKey(Buffer.from(publicKey, 'base64url')), info, Buffer.from(id), key);
    return { lock: { kind: 'recipient', publicKey, sealed: sealed.toString('base64url') }, key, recipient: publicKey };
  } catch {
    throw new Refusal('--recipient: this is no X25519 public key', refusalCodes.wrongUse);
  }
}

function keyInFile(file: string): string {
  const isKey = 'a key is 43 letters, digits, - and _';
  if (!existsSync(file)) {
    throw new Refusal(
      `--recipient ${JSON.stringify(file)}: is neither a key nor the name of a file that is there; ${isKey}, and this is ${file.length}`,
      refusalCodes.wrongUse,
    );
  }
  const key = readText(file).trim();
  if (keyPattern.test(key)) return key;
  throw new Refusal(`--recipient ${file}: holds something else than one public key; ${isKey}`, refusalCodes.wrongUse);
}

/** A content key made of a passphrase. */
export function lockByPassphrase(passphrase: string): Locked {
  const salt = randomBytes(16);
  const lock = { kind: 'passphrase', salt: salt.toString('base64url'), ...cost } as const;
  return { lock, key: derive(passphrase, lock), recipient: 'passphrase' };
}

/** The content key, or a `Refusal`. `keyFile`: the recipient's private key, PKCS #8 in PEM. */
export async function unlock(lock: KeyLock, id: string, keyFile: string | undefined): Promise<Buffer> {
  if (lock.kind === 'passphrase') return derive(await readPassphrase('once'), lock);
  if (keyFile === undefined) {
    throw new Refusal(
      `it is locked to the key ${lock.publicKey}: name its private half by --key`,
      refusalCodes.wrongUse,
    );
  }
  const key = open(privateKeyOf(keyFile), info, Buffer.from(id), Buffer.from(lock.sealed, 'base64url'));
  if (key === null) throw new Refusal(`${keyFile}: this key does not open it`, refusalCodes.badFile);
  return key;
}

const question = 'Passphrase: ';
/** Every character of one counts. */
const asTyped = (typed: string): string => typed;

/** From a terminal unseen, `twice` when it is a new one; from standard input otherwise, its first line. */
export async function readPassphrase(times: 'once' | 'twice'): Promise<string> {
  if (times === 'once') return await readSecret(question, asTyped);
  const passphrase = await readSecretTwice(question, 'The same once more: ', asTyped);
  if (passphrase === null) throw new Refusal('the two are not the same', refusalCodes.wrongUse);
  if (passphrase.length >= leastPassphrase) return passphrase;
  throw new Refusal(`a passphrase has at least ${leastPassphrase} characters`, refusalCodes.wrongUse);
}

function derive(passphrase: string, lock: Extract<KeyLock, { kind: 'passphrase' }>): Buffer {
  const { memory, passes, parallelism } = lock;
  const nonce = Buffer.from(lock.salt, 'base64url');
  const message = passphrase.normalize('NFC');
  return argon2Sync('argon2id', { message, nonce, memory, passes, parallelism, tagLength: 32 });
}

function privateKeyOf(file: string) {
  try {
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType === 'x25519') return key;
  } catch (error) {
    const fault = fileFault(error, file);
    if (fault !== null) throw new Refusal(fault, refusalCodes.badFile);
    // No key: the refusal below names the file.
  }
  throw new Refusal(`${file}: a readable X25519 private key in PEM is expected`, refusalCodes.badFile);
}
