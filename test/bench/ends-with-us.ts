import type { ChildProcess } from 'node:child_process';

/** Kills the child when this process exits before it, so that an interrupted bench leaves nothing running. */
export function endsWithUs(child: ChildProcess): ChildProcess {
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}
