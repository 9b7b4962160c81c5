/** What lies in /opt/kadian: Node, the sources that run and what they read, the page, and the packages of one machine. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { schemaVersion } from '../../kiosk/ledger/schema.ts';
import { importGraph } from './import-graph.ts';
import { packagesOf, packedFiles } from './node-packages.ts';
import type { Architecture } from './target.ts';
import { missingParts } from './whole.ts';

/** The programs of a box; what they import and start follows from them. */
export const programs = ['kiosk/station/main.ts', 'scripts/kadian.ts'] as const;

/** Data that is read by path, and not by an import. */
const data = ['hw-config', 'kiosk/announcer/voices', 'build/screen'] as const;
const endingsOfData = /\.(?:json|rules|mp3|html|css|js|svg|png)$/;

export interface AppOptions {
  readonly checkout: string;
  /** Holds `node_modules` with the packages of `architecture`. */
  readonly packagesRoot: string;
  readonly architecture: Architecture;
  readonly version: string;
  /** Made anew. */
  readonly directory: string;
}

const nameOnly = z.object({ name: z.string() });

/** Throws when the page is not built, a source cannot be packed, or a package would not be whole. */
export function stageApp({ checkout, packagesRoot, architecture, version, directory }: AppOptions): void {
  if (!existsSync(path.join(checkout, 'build/screen/index.html')))
    throw new Error('the page is not built: npx vite build');
  rmSync(directory, { recursive: true, force: true });
  const copy = (root: string, file: string, to = file): void => {
    mkdirSync(path.dirname(path.join(directory, to)), { recursive: true });
    // The content, also where the checkout has a link.
    copyFileSync(path.join(root, file), path.join(directory, to));
  };
  const graph = importGraph(checkout, programs);
  for (const file of graph.files) if (file !== 'package.json') copy(checkout, file);
  for (const file of [...data.flatMap((room) => filesIn(checkout, room)), ...beside(checkout, graph.files)]) {
    if (endingsOfData.test(file)) copy(checkout, file);
  }
  const packed = new Set<string>();
  for (const found of packagesOf(packagesRoot, graph.packages)) {
    const from = path.join(packagesRoot, found);
    const { name } = nameOnly.parse(JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8')));
    for (const file of packedFiles(from, name, architecture)) packed.add(path.join(found, file));
  }
  const missing = missingParts(packagesRoot, packed);
  if (missing.length > 0) throw new Error(missing.join('\n'));
  for (const file of packed) copy(packagesRoot, file);
  copy(packagesRoot, `node_modules/node-linux-${architecture}/bin/node`, 'bin/node');
  const { name } = nameOnly.parse(JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')));
  writeFileSync(
    path.join(directory, 'package.json'),
    `${JSON.stringify({ name, version, private: true, type: 'module' }, null, 2)}\n`,
  );
  // Read by the preinst of another version, when this one is installed.
  writeFileSync(path.join(directory, 'ledger-schema'), `${schemaVersion}\n`);
  // Device processes keep what was compiled beside the sources (drivers/host/device-life.ts), which nobody may write here.
  symlinkSync('/var/cache/kadian/device-process', path.join(directory, 'build/device-process'));
}

/** Files of data beside the technician's tools: what they print is made from templates that lie there. */
function beside(checkout: string, sources: readonly string[]): readonly string[] {
  const rooms = new Set(sources.filter((file) => file.startsWith('scripts/')).map((file) => path.dirname(file)));
  return [...rooms].filter((room) => room !== 'scripts').flatMap((room) => filesIn(checkout, room));
}

function filesIn(checkout: string, room: string): readonly string[] {
  return readdirSync(path.join(checkout, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(checkout, path.join(entry.parentPath, entry.name)));
}
