/** Everything a site file names, read and checked: the site, its models, its trust list. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseTrustList, type TrustList } from '../../credentials/trust-list.ts';
import { withoutMark } from '../../../drivers/basics/byte-order-mark.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { openModels, type OpenedModels } from './models.ts';
import { parseSite, type Site, type SiteFault } from './site.ts';

export interface LoadedSite {
  readonly site: Site;
  /** Absolute; relative paths in the site are resolved against it. */
  readonly directory: string;
  readonly file: string;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly digest: string;
  readonly models: OpenedModels;
  readonly trust: TrustList;
}

/** Reads a site file and what it names; all faults found, each with file, path and expectation. */
export function loadSite(file: string): Result<LoadedSite, readonly SiteFault[]> {
  const text = readText(file, '');
  if (!text.ok) return text;
  const site = parseSite(text.value, file);
  if (!site.ok) return site;
  const directory = path.dirname(path.resolve(file));
  const models = openModels(site.value, file);
  const trust = loadTrust(path.resolve(directory, site.value.trustList), file);
  if (!models.ok || !trust.ok) return err([...(models.ok ? [] : models.error), ...(trust.ok ? [] : trust.error)]);
  const digest = hash('sha256', text.value);
  return ok({ site: site.value, directory, file, digest, models: models.value, trust: trust.value });
}

/** One fault a line: file, path and what was expected there. */
export function siteFaultText(fault: SiteFault): string {
  const { file, path: place, remedy } = fault;
  const says = siteFaultWords(fault);
  const told = remedy === undefined ? says : `${says}; ${remedy}`;
  return place === '' ? `${file}: ${told}` : `${file}: ${place}: ${told}`;
}

/** What is wrong, without the place and the remedy. */
export function siteFaultWords({ expected, found }: SiteFault): string {
  return found === undefined ? `expected ${expected}` : `expected ${expected}, found ${found}`;
}

function loadTrust(file: string, siteFile: string): Result<TrustList, readonly SiteFault[]> {
  const text = readText(file, `named by trustList in ${siteFile}`);
  if (!text.ok) return text;
  const trust = parseTrustList(withoutMark(text.value), file);
  return trust.ok ? trust : err([{ file: trust.error.where, path: '', expected: trust.error.expected }]);
}

function readText(file: string, about: string): Result<string, readonly SiteFault[]> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const found = isAbsent ? 'nothing of this name' : 'something that cannot be read';
    return err([{ file, path: '', expected: `a readable file${about === '' ? '' : `, ${about}`}`, found }]);
  }
}
