/** `npm run district -- [--port N] [--data DIR]`: the reference district service, until Ctrl-C. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDistrict } from './service.ts';

const usage = 'usage: npm run district -- [--port 1-65535, 0 for any free one] [--data DIRECTORY]';

function fail(message: string): never {
  process.stderr.write(`district: ${message}\n`);
  process.exit(1);
}

function readArguments(): { port: number; directory: string } {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } });
    const port = Number(values.port ?? '8420');
    if (!/^[0-9]+$/.test(values.port ?? '8420') || port > 65_535) return fail(`not a port: ${values.port}\n${usage}`);
    return { port, directory: values.data ?? join(homedir(), '.local/share/kadian/district') };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

/** What a person can do about a start that failed. */
function explain(error: unknown, port: number, directory: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') return `port ${port} is in use: another service runs there; choose one with --port`;
  if (code === 'EACCES') return `not allowed: port ${port} or ${directory}`;
  if (code.startsWith('SQLITE_')) return `cannot use ${join(directory, 'district.db')}: ${code}`;
  return error instanceof Error ? error.message : String(error);
}

const { port, directory } = readArguments();
try {
  const district = await startDistrict({ port, directory });
  process.stdout.write(`District service on ${district.url.href}\nData in ${directory}. Ctrl-C ends it.\n`);
  // For whoever started this process and waits for it.
  process.send?.({ type: 'ready', url: district.url.href });
  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    await district.stop();
    process.stdout.write('\nDistrict service ended.\n');
    if (process.connected) process.disconnect();
  };
  process.on('SIGINT', () => void end());
  process.on('SIGTERM', () => void end());
} catch (error) {
  fail(explain(error, port, directory));
}
