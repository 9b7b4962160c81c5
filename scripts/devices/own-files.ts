/** What a box is made of, which no verb writes its output over. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { siteFilesOf } from '../handover/box-files.ts';
import type { OutputRules } from '../output-target.ts';
import type { SiteAlone } from './command.ts';

/** The site file, what it names (there or not yet), and what lies beside it: keys of releases and of provisioning, trust. */
export function ownFilesOf(loaded: Pick<SiteAlone, 'site' | 'file' | 'directory' | 'dataDirectory'>) {
  const { site, directory, dataDirectory } = loaded;
  const { files, missing } = siteFilesOf({ site, siteFile: path.resolve(loaded.file), dataDirectory });
  const beside = [path.resolve(loaded.file), ...keysBeside(directory)];
  const ownFiles = [...new Set([...files.map(({ from }) => from), ...missing, ...beside])];
  return { ownFiles, dataDirectory } satisfies Pick<OutputRules, 'ownFiles' | 'dataDirectory'>;
}

function keysBeside(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => /\.(?:pub|key|pem|mark)$|^release-keys\.json$|^trust-list\.json$/.test(name))
    .map((name) => path.join(directory, name));
}
