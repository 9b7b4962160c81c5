/** Two verifiers of EU certificates from npm, asked for as much as ours does of the signature: from the scanned text to its word. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { Absent } from '../figure.ts';
import { absentPeer, peerFile, peerModule } from './peers.ts';

export interface Hc1Peer {
  readonly name: string;
  readonly verify: (payload: string) => Promise<boolean>;
}

/** Who signed: the public key, its id and its certificate (DER). */
export interface Hc1Signer {
  readonly publicKey: KeyObject;
  readonly keyId: Uint8Array;
  readonly certificate: Uint8Array;
}

/** What is used of dcc-utils: the key is taken apart beforehand, which is the quicker of its ways. */
interface DccUtils {
  readonly DCC: { fromRaw(payload: string): Promise<{ checkSignature(key: unknown): Promise<unknown> }> };
}

interface PathCheck {
  addCachedCerts(certificates: Readonly<Record<string, string>>): void;
  unpackAndVerify(payload: string): Promise<{ readonly status: string } | undefined>;
}

export async function hc1Peers(signer: Hc1Signer): Promise<readonly (Hc1Peer | Absent)[]> {
  return [
    dccUtils(signer) ?? absentPeer('dcc-utils', 'npm'),
    (await pathCheck(signer)) ?? absentPeer('@pathcheck/dcc-sdk', 'npm'),
  ];
}

function dccUtils({ publicKey }: Hc1Signer): Hc1Peer | null {
  const module = peerModule('dcc-utils') as DccUtils | null;
  if (module === null) return null;
  const { x = '', y = '', n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const part = (text: string): Buffer => Buffer.from(text, 'base64url');
  const key = publicKey.asymmetricKeyType === 'rsa' ? { n: part(n), e: part(e) } : { x: part(x), y: part(y) };
  return {
    name: 'dcc-utils',
    async verify(payload) {
      const certificate = await module.DCC.fromRaw(payload);
      return Boolean(await certificate.checkSignature(key));
    },
  };
}

/** Its entry for Node needs a loader that Node 24 no longer bears, so that its entry for bundlers is bundled. */
async function pathCheck({ keyId, certificate }: Hc1Signer): Promise<Hc1Peer | null> {
  const entry = peerFile('@pathcheck/dcc-sdk/lib/main.js');
  if (entry === null) return null;
  const outDir = join(import.meta.dirname, '../../../build/bench-peers/bundled');
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: entry, outDir, rolldownOptions: { output: { entryFileNames: 'dcc-sdk.mjs', codeSplitting: false } } },
  });
  const module: PathCheck = await import(pathToFileURL(join(outDir, 'dcc-sdk.mjs')).href);
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  module.addCachedCerts({ [base64(keyId)]: base64(certificate) });
  return {
    name: '@pathcheck/dcc-sdk',
    verify: async (payload) => (await module.unpackAndVerify(payload))?.status === 'verified',
  };
}
