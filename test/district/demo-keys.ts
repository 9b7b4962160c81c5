import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IssuingAlgorithm } from './issue-pass.ts';

/** A signing key of the demonstration district. */
interface DemoKey {
  readonly algorithm: IssuingAlgorithm;
  readonly keyId: Uint8Array;
  readonly privateKey: KeyObject;
}

export interface DemoKeys {
  readonly issuer: string;
  readonly eddsa: DemoKey;
  readonly es256: DemoKey;
  /** The text of the trust list that names both keys, for the checkpoint. */
  readonly trustListText: string;
}

const issuer = 'demo-district';

/**
 * Loads the demonstration district's keys from `directory`, making them on the first call. Writes `trust-list.json`
 * beside them. Throws what the file system throws. For demonstration and tests only: the private keys lie in clear.
 */
export function loadDemoKeys(directory: string): DemoKeys {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const eddsa = loadKey(directory, 'EdDSA', 'demo-ed');
  const es256 = loadKey(directory, 'ES256', 'demo-es');
  const trustListText = `${JSON.stringify({ issuers: [entryOf(eddsa), entryOf(es256)] }, null, 2)}\n`;
  // Several test processes share the directory: none of them must read half a file.
  const unfinished = join(directory, `trust-list.${process.pid}.unfinished`);
  writeFileSync(unfinished, trustListText);
  renameSync(unfinished, join(directory, 'trust-list.json'));
  return { issuer, eddsa, es256, trustListText };
}

function loadKey(directory: string, algorithm: IssuingAlgorithm, name: string): DemoKey {
  const file = join(directory, `${name}.private.pem`);
  const pem = readIfThere(file) ?? createAndWrite(file, algorithm);
  return { algorithm, keyId: Buffer.from(name), privateKey: createPrivateKey(pem) };
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function createAndWrite(file: string, algorithm: IssuingAlgorithm): string {
  const { privateKey } =
    algorithm === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
  return pem;
}

function entryOf(key: DemoKey): unknown {
  return {
    issuer,
    algorithm: key.algorithm,
    usages: ['districtPass', 'policy', 'list'],
    keyId: Buffer.from(key.keyId).toString('base64'),
    publicKey: createPublicKey(key.privateKey).export({ format: 'jwk' }),
  };
}
