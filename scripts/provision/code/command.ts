/** `kadian provision --make-key` and `--code`: what whoever provisions boxes does at a desk. */
import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openKeyFile, type OwnKey } from '../../../drivers/basics/key-file.ts';
import { numberOf, progress } from '../../devices/command.ts';
import { isPage, isProvisioningKey } from '../../output-kinds.ts';
import { mustBeFolder, mustBeWritable, mustWrite } from '../../output-target.ts';
import { fileFault, readText, Refusal, refusalCodes } from '../../refusal.ts';
import { cannotWrite } from '../from-sheet.ts';
import { judgeSite } from '../judge-site.ts';
import { checksumOf } from '../labels.ts';
import { mustReadReleaseKeys } from '../release-keys.ts';
import { isObject, type JsonObject } from '../sheet/json-path.ts';
import { type ConfigurationCode, releaseKeyRows, serialAheadS, signConfiguration } from './configuration-code.ts';
import { publicKeyFile, publicKeyText } from './keys.ts';
import { codesPage } from './page.ts';
import { cutIntoCodes } from './pieces.ts';

export interface CodeValues {
  readonly key?: string | undefined;
  readonly out?: string | undefined;
  readonly site?: string | undefined;
  readonly for?: string | undefined;
  readonly serial?: string | undefined;
  readonly days?: string | undefined;
  readonly 'with-people': boolean;
  readonly 'release-keys'?: string | undefined;
  readonly json: boolean;
}

const usualDays = '7';
const longestDays = 90;
const dayS = 86_400;

/** Makes the key once; again, it says which it is. The public half lies beside it, to be copied beside each site file. */
export async function makeKey({ key: file, out, json }: CodeValues, usage: string): Promise<number> {
  if (file === undefined) throw new Refusal(usage, refusalCodes.wrongUse);
  const isThere = existsSync(file);
  if (isThere) privateKeyIn(file);
  const publicFile = out ?? path.join(path.dirname(file), publicKeyFile);
  mustBeFolder(path.dirname(file), { lookOnly: true });
  mustBeFolder(path.dirname(publicFile));
  const target = mustBeWritable(publicFile, { ownFiles: [file], mayReplace: isProvisioningKey });
  const key = writing(() => openKeyFile(file, 'ed25519'), file);
  mustWrite(target, publicKeyText(key), 0o600);
  const { keyId } = key;
  process.stdout.write(
    json
      ? `${JSON.stringify({ keyId, made: !isThere, publicFile })}\n`
      : `${isThere ? 'There is a key already' : 'Made a key'}: ${keyId}\nPublic half: ${publicFile}\nCopy it beside the site file of each box (/etc/kadian/${publicKeyFile}); the key itself stays here.\n`,
  );
  return 0;
}

/** Signs the configuration of one box and draws its codes. */
export async function makeCode(values: CodeValues, usage: string): Promise<number> {
  const { key: keyFile, out, site: siteFile, json } = values;
  if (keyFile === undefined || siteFile === undefined || (out === undefined && !json))
    throw new Refusal(usage, refusalCodes.wrongUse);
  const target =
    out === undefined
      ? null
      : mustBeWritable(out, {
          ownFiles: [siteFile, keyFile, ...(values['release-keys'] === undefined ? [] : [values['release-keys']])],
          mayReplace: isPage,
        });
  const key = privateKeyIn(keyFile);
  const text = readText(siteFile);
  const judged = judgeSite(text, siteFile, null);
  if (!judged.ok) throw new Refusal(judged.error.join('\n'), refusalCodes.badFile);
  const keysFile = values['release-keys'];
  const keys = keysFile === undefined ? null : mustReadReleaseKeys(keysFile);
  for (const warning of judged.value.warnings) progress(`warning: ${warning}`);
  const nowS = Math.floor(systemClock.wallMs() / 1000);
  const code: ConfigurationCode = {
    keyId: key.keyId,
    // Without a number of one's own, the time: it grows.
    serial: values.serial === undefined ? nowS : wholeOf(values.serial, '--serial', nowS + serialAheadS),
    issuedAtS: nowS,
    expiresAtS: nowS + wholeOf(values.days ?? usualDays, '--days', longestDays) * dayS,
    audience: audienceOf(values.for ?? judged.value.site.kiosk),
    site: contentOf(text, values['with-people']),
    releaseKeys: keys === null ? null : releaseKeyRows(keys),
  };
  const codes = cutIntoCodes(signConfiguration(code, key.privateKey));
  if (codes === null)
    throw new Refusal(`${siteFile}: too long to be shown as codes; copy the file to the box`, refusalCodes.badFile);
  if (target !== null) mustWrite(target, await codesPage(code, codes, checksumOf(text)), 0o600);
  const { audience, serial, expiresAtS, keyId } = code;
  const about = { audience, serial, expires: new Date(expiresAtS * 1000).toISOString(), keyId, out: out ?? null };
  process.stdout.write(
    json
      ? `${JSON.stringify({ ...about, codes })}\n`
      : `${audience}: ${codes.length} codes in ${out}, serial ${serial}, until ${about.expires}\n`,
  );
  return 0;
}

function contentOf(text: string, withPeople: boolean): JsonObject {
  const json: unknown = JSON.parse(text);
  if (!isObject(json)) throw new Error('a site that was judged is an object');
  const { $schema: _schema, staff, technicians, ...site } = json;
  if (!withPeople) return site;
  return { ...site, ...(staff === undefined ? {} : { staff }), ...(technicians === undefined ? {} : { technicians }) };
}

function audienceOf(text: string): string {
  if (/^[A-Za-z0-9._-]{1,64}$/.test(text)) return text;
  throw new Refusal('--for: the name of the box as its site file has it now', refusalCodes.wrongUse);
}

function wholeOf(text: string, flag: string, most: number): number {
  const value = numberOf(text, flag, 1, most);
  if (Number.isInteger(value)) return value;
  throw new Refusal(`${flag}: a whole number`, refusalCodes.wrongUse);
}

/** A file that is there is looked at before it is opened: what is no key stays where it is. */
function privateKeyIn(file: string): OwnKey {
  const pem = readText(file);
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'ed25519') return openKeyFile(file, 'ed25519');
  } catch {
    // Told below.
  }
  throw new Refusal(`${file}: not a provisioning key, as kadian provision --make-key makes it`, refusalCodes.badFile);
}

function writing<T>(write: () => T, file: string): T {
  try {
    return write();
  } catch (error) {
    const fault = fileFault(error, file);
    if (fault === null) throw error;
    throw new Refusal(fault, cannotWrite);
  }
}
