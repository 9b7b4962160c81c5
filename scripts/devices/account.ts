/** Whose rights count: this process's own, or those of the account the station runs under. */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { Machine } from './machine.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gids: readonly number[];
  /** It is this process: the kernel itself is asked. */
  readonly own: boolean;
}

/** Null: this process's own account, with the groups it has now. The error says which account is not there. */
export function accountOf(machine: Machine, name: string | null): Result<Account, string> {
  const users = rowsOf(machine.text('/etc/passwd'));
  if (name === null) {
    const uid = process.getuid?.() ?? 0;
    const gids = [...new Set([process.getgid?.() ?? 0, ...(process.getgroups?.() ?? [])])];
    const known = users.find((row) => Number(row[2]) === uid)?.[0];
    return ok({ name: known ?? String(uid), uid, gids, own: true });
  }
  const user = users.find((row) => row[0] === name);
  if (user === undefined) return err(`no account '${name}' on this machine`);
  const member = rowsOf(machine.text('/etc/group')).filter((row) => (row[3] ?? '').split(',').includes(name));
  const gids = [Number(user[3]), ...member.map((row) => Number(row[2]))];
  return ok({ name, uid: Number(user[2]), gids: [...new Set(gids)], own: false });
}

/** What keeps an account from reading and writing a node. */
export type Rights =
  | { readonly state: 'ok' }
  | { readonly state: 'absent' }
  /** `group` may, and the account is not in it. */
  | { readonly state: 'group'; readonly group: string }
  /** No group may but root's: a rule of udev must give it to one. */
  | { readonly state: 'rule'; readonly group: string };

/** Whether the account may read and write the node; `usual` is the group the rules of udev give such nodes to. */
export function rightsTo(machine: Machine, account: Account, node: string, usual: string): Rights {
  const rights = machine.rights(node);
  if (rights === null) return { state: 'absent' };
  if (account.own ? machine.mayUse(node) : allowed(rights, account)) return { state: 'ok' };
  const group = groupName(machine, rights.gid);
  const groupMay = (rights.mode & 0o060) === 0o060;
  if (!groupMay || rights.gid === 0) return { state: 'rule', group: usual };
  return { state: 'group', group };
}

/** The groups an account is in, by name. */
export function groupNames(machine: Machine, { gids }: Account): readonly string[] {
  return gids.map((gid) => groupName(machine, gid)).toSorted();
}

function allowed({ mode, uid, gid }: { mode: number; uid: number; gid: number }, account: Account): boolean {
  if (account.uid === 0) return true;
  if (account.uid === uid) return (mode & 0o600) === 0o600;
  return account.gids.includes(gid) ? (mode & 0o060) === 0o060 : (mode & 0o006) === 0o006;
}

function groupName(machine: Machine, gid: number): string {
  return rowsOf(machine.text('/etc/group')).find((row) => Number(row[2]) === gid)?.[0] ?? String(gid);
}

function rowsOf(text: string | null): readonly (readonly string[])[] {
  return (text ?? '')
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.split(':'));
}
