/** dpkg as an update uses it. Nothing is fetched, and nobody is asked: a configuration somebody changed stays. */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { lastWords, runProgram } from './run-program.ts';
import type { Installed, PackageFields } from './system.ts';

const packageName = 'kadian';

export interface Dpkg {
  /** The directory it installs into, without a slash at its end; empty for the machine's own. */
  readonly root: string;
  installed(): Promise<Installed | null>;
  fieldsOf(deb: string): Promise<Result<PackageFields, string>>;
  install(deb: string): Promise<Result<void, string>>;
  /** What dpkg-query prints, null when it ends with an error. */
  query(...words: readonly string[]): Promise<string | null>;
}

/** `words` are given to dpkg before all others. */
export function openDpkg(root = '', words: readonly string[] = []): Dpkg {
  const rooted = root === '' ? words : [...words, `--root=${root}`];
  const querying = root === '' ? [] : [`--admindir=${root}/var/lib/dpkg`];
  async function query(...asked: readonly string[]): Promise<string | null> {
    const { code, out } = await runProgram('dpkg-query', [...querying, ...asked]);
    return code === 0 ? out : null;
  }
  return {
    root,
    query,
    async installed() {
      const format = '${db:Status-Status} ${Version} ${Architecture}';
      const [status = '', version = '', architecture = ''] =
        (await query('--show', `--showformat=${format}`, packageName))?.split(' ') ?? [];
      if (version === '' || status === 'not-installed' || status === 'config-files') return null;
      return { version, architecture, whole: status === 'installed' };
    },
    fieldsOf,
    async install(deb) {
      const ran = await runProgram('dpkg', [...rooted, '--force-confold', '--install', deb]);
      return ran.code === 0 ? ok(undefined) : err(`dpkg ended with ${ran.code}: ${lastWords(ran)}`);
    },
  };
}

async function fieldsOf(deb: string): Promise<Result<PackageFields, string>> {
  const ran = await runProgram('dpkg-deb', ['--field', deb]);
  if (ran.code !== 0) return err(lastWords(ran));
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(ran.out)?.[1]?.trim() ?? '';
  const ledgerSchema = Number(field('Kadian-Ledger-Schema'));
  if (!Number.isInteger(ledgerSchema) || ledgerSchema < 1)
    return err('it does not say which tables of the ledger it knows');
  return ok({
    name: field('Package'),
    version: field('Version'),
    architecture: field('Architecture'),
    ledgerSchema,
    installedBytes: Number(field('Installed-Size')) * 1024,
  });
}
