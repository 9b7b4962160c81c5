/** A machine as files in a directory, for what is read of /sys, /proc, /dev and /etc. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { machineAt, type Machine, type NodeRights } from '../../../scripts/devices/machine.ts';

/** `links` by name to where they lead, both from the root; `rights` of nodes, which a test cannot make. */
export function machineOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  links: Readonly<Record<string, string>> = {},
  rights: Readonly<Record<string, NodeRights>> = {},
): Machine {
  const root = mkdtempSync(path.join(tmpdir(), 'kadian-machine-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  for (const [name, target] of Object.entries(links)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    symlinkSync(path.join(root, target), path.join(root, name));
  }
  const machine = machineAt(root);
  return { ...machine, rights: (file) => rights[file] ?? machine.rights(file) };
}

export const etc = {
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nkadian:x:990:990::/var/lib/kadian:/usr/sbin/nologin\n',
  '/etc/group': 'root:x:0:\ndialout:x:20:kadian\nplugdev:x:46:\ngpio:x:997:kadian\ninput:x:104:kadian\nkadian:x:990:\n',
} as const;
