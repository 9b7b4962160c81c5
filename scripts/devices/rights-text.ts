/** What is missing for an account to use a node, why, and the command that gives it. */
import type { Rights } from './account.ts';

/** Null where nothing is missing. */
export function missingRights(rights: Rights, node: string, account: string): string | null {
  switch (rights.state) {
    case 'ok':
    case 'absent':
      return null;
    case 'group':
      return `${account} may not read and write ${node}: it is not in the group ${rights.group}; sudo usermod -aG ${rights.group} ${account}, then log in again or restart the station`;
    case 'rule':
      return `nobody but root may read and write ${node}: the udev rule is missing; install hw-config/udev/70-kadian.rules (its head says how) and put ${account} into the group ${rights.group}`;
  }
}
