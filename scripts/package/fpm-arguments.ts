/** The command line electron-builder gives the program it builds packages with (fpm), as far as a .deb needs it. */
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../../drivers/basics/result.ts';

export interface PackageRequest {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly maintainer: string;
  readonly url: string;
  readonly description: string;
  readonly priority: string;
  readonly section: string;
  readonly depends: readonly string[];
  readonly recommends: readonly string[];
  readonly suggests: readonly string[];
  /** Further lines of the control file, `Name: value`. */
  readonly fields: readonly string[];
  readonly compression: string;
  /** Files on this machine that become maintainer scripts. */
  readonly scripts: Readonly<Record<'preinst' | 'postinst' | 'prerm' | 'postrm', string | null>>;
  /** Installed paths that keep what an administrator wrote. */
  readonly conffiles: readonly string[];
  /** A file, or the content of a directory (with a `/` at its end), and where it is installed. */
  readonly sources: readonly { readonly from: string; readonly to: string }[];
  /** The file to write. */
  readonly output: string;
}

const one = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;

/** Reads the arguments of fpm's version 1.17; the fault is one line for whoever runs electron-builder. */
export function readFpmArguments(words: readonly string[]): Result<PackageRequest, string> {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        'input-type': { ...one, short: 's' },
        'output-type': { ...one, short: 't' },
        force: { type: 'boolean' },
        debug: { type: 'boolean' },
        log: one,
        name: one,
        version: one,
        architecture: one,
        maintainer: one,
        vendor: one,
        url: one,
        license: one,
        category: one,
        description: one,
        package: one,
        depends: { ...many, short: 'd' },
        'deb-recommends': many,
        'deb-suggests': many,
        'deb-field': many,
        'deb-priority': one,
        'deb-compression': one,
        'before-install': one,
        'after-install': one,
        'before-remove': one,
        'after-remove': one,
        'config-files': many,
      },
    });
    if (values['output-type'] !== 'deb') return err(`only .deb packages are built here, not ${values['output-type']}`);
    const needed = (name: 'name' | 'version' | 'architecture' | 'maintainer' | 'url' | 'package'): string => {
      const value = values[name];
      if (value === undefined) throw new Error(`--${name} is missing`);
      return value;
    };
    return ok({
      name: needed('name'),
      version: needed('version'),
      architecture: needed('architecture'),
      maintainer: needed('maintainer'),
      url: needed('url'),
      description: (values.description ?? '').trim(),
      priority: values['deb-priority'] ?? 'optional',
      section: values.category ?? 'misc',
      depends: values.depends ?? [],
      recommends: values['deb-recommends'] ?? [],
      suggests: values['deb-suggests'] ?? [],
      fields: values['deb-field'] ?? [],
      compression: values['deb-compression'] ?? 'xz',
      scripts: {
        preinst: values['before-install'] ?? null,
        postinst: values['after-install'] ?? null,
        prerm: values['before-remove'] ?? null,
        postrm: values['after-remove'] ?? null,
      },
      conffiles: values['config-files'] ?? [],
      sources: positionals.map(sourceOf),
      output: needed('package'),
    });
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

function sourceOf(word: string): PackageRequest['sources'][number] {
  const at = word.lastIndexOf('=');
  if (at < 1) throw new Error(`'${word}' does not say where it is installed`);
  return { from: word.slice(0, at), to: word.slice(at + 1) };
}
