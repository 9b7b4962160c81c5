/** Has the kernel end this process with its parent: even one that hangs in native code, and could not do it itself. */
import { constants } from 'node:os';
import koffi from 'koffi';

/** From the kernel's linux/prctl.h. */
const PR_SET_PDEATHSIG = 1;

/**
 * SIGKILL follows the death of the thread that started this process: of a Node parent, its main thread. A parent that
 * is dead already is not noticed: whoever calls this also watches a pipe or socket to its parent.
 */
export function dieWithParent(): void {
  const prctl = koffi.load(null).func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)');
  prctl(PR_SET_PDEATHSIG, constants.signals.SIGKILL, 0, 0, 0);
}
