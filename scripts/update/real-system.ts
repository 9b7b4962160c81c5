/** The machine itself: dpkg, systemd, the station's page on loopback, its ledger. */
import { existsSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { boxLedger } from '../devices/box-ledger.ts';
import type { SiteAlone } from '../devices/command.ts';
import { openDpkg, type Dpkg } from './dpkg.ts';
import type { UpdateRoom } from './journal.ts';
import { rebuildInstalled } from './rebuild.ts';
import { lastWords, runProgram } from './run-program.ts';
import type { Health, LedgerNow, System, UpdateEvent } from './system.ts';
import { tryOut } from './trial.ts';
import { checked } from '../../drivers/basics/checked.ts';

const unit = 'kadian.service';

const healthSchema = z.object({
  missing: z.record(z.string(), z.string()),
  ledger: z.string(),
  // A station that does not say who stands before it is taken to be attended by nobody.
  attended: z.boolean().default(false),
});
const verifiedSchema = z.object({ state: z.literal('whole'), chain: z.string(), tip: z.object({ sequence: z.int() }) });

/** `site` is null for a box that was not provisioned yet. */
export function realSystem(room: UpdateRoom, site: SiteAlone | null, dpkg: Dpkg = openDpkg()): System {
  const ledgerFile = site === null ? null : path.join(site.dataDirectory, 'ledger.db');
  const ledgerThere = (): string | null => (ledgerFile !== null && existsSync(ledgerFile) ? ledgerFile : null);
  const systemctl = (...words: readonly string[]) => runProgram('systemctl', [...words, unit]);
  return {
    installed: () => dpkg.installed(),
    fieldsOf: (deb) => dpkg.fieldsOf(deb),
    install: (deb) => dpkg.install(deb),
    async rebuild(deb) {
      const rebuilt = await rebuildInstalled(dpkg, 'kadian', deb);
      return rebuilt.ok ? await dpkg.fieldsOf(deb) : rebuilt;
    },
    room() {
      const { bavail, bsize } = statfsSync(room.directory);
      const file = ledgerThere();
      return { freeBytes: bavail * bsize, ledgerBytes: file === null ? 0 : statSync(file).size };
    },
    tryOut: (deb) =>
      tryOut({ deb, directory: room.packageFile('trial'), siteFile: site?.file ?? null, ledgerFile: ledgerThere() }),
    station: {
      async wanted() {
        const isOn = (await systemctl('is-enabled', '--quiet')).code === 0 && site !== null;
        return isOn || (await systemctl('is-active', '--quiet')).code === 0;
      },
      async start() {
        await systemctl('start', '--no-block');
      },
      async stop() {
        await systemctl('stop');
      },
      async now() {
        const { out } = await systemctl('show', '--property=ActiveState,MainPID,NRestarts');
        const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(out)?.[1] ?? '';
        return {
          active: value('ActiveState') === 'active',
          pid: Number(value('MainPID')),
          restarts: Number(value('NRestarts')),
        };
      },
      health: () => (site === null ? Promise.resolve(null) : healthAt(site.site.screen.port)),
    },
    async ledger() {
      return ledgerThere() === null || site === null ? ok(null) : await verified(site.dataDirectory);
    },
    record: (event) => Promise.resolve(record(site, event)),
  };
}

async function healthAt(port: number): Promise<Health | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2_000) });
    const read = checked(healthSchema, await answer.json());
    return read.success ? { ...read.data, missing: Object.keys(read.data.missing) } : null;
  } catch {
    // Not there, or no station: it does not answer.
    return null;
  }
}

/** By the software that is installed: this process may be of the one before. */
async function verified(directory: string): Promise<Result<LedgerNow | null, string>> {
  const ran = await runProgram('/usr/bin/kadian', ['verify-ledger', directory]);
  const line = ran.out.split('\n').find((text) => text.startsWith('{')) ?? 'null';
  const read = checked(verifiedSchema, JSON.parse(line));
  if (!read.success) return err(`the ledger is not whole: ${lastWords(ran)}`);
  return ok({ chain: read.data.chain, sequence: read.data.tip.sequence });
}

function record(site: SiteAlone | null, event: UpdateEvent) {
  if (site === null) return ok(undefined);
  const opened = boxLedger(site);
  if (!opened.ok) return err({ code: opened.error.code, detail: opened.error.detail });
  const ledger = opened.value;
  if (ledger === null) return ok(undefined);
  const written = ledger.appendAll([event]);
  ledger.close();
  return written.ok ? ok(undefined) : err({ code: written.error.code, detail: written.error.detail });
}
