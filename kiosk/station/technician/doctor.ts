/**
 * The doctor on the panel: `kadian doctor` in a process of its own, one at a time and within bounds, so that what it
 * looks at (a dying card, a district that does not answer) holds up neither gate nor screen.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { type DoctorFinding, doctorLevels, type DoctorView } from '../../screen/model-doctor.ts';
import { checked } from '../../../drivers/basics/checked.ts';

/** Runs the doctor to its end; the value is what it printed. Ended early when the signal says so. */
export type DoctorRun = (signal: AbortSignal) => Promise<Result<string, string>>;

export interface DoctorDesk {
  readonly view: DoctorView;
  /** False: it is running already. */
  start(): boolean;
  /** Ends what runs; resolves when it is gone. */
  stop(): Promise<void>;
}

const patienceMs = 90_000;
const mostBytes = 1_000_000;
const mostText = 480;

const said = z.object({ area: z.string(), says: z.string(), remedy: z.string().nullable() });
const reportSchema = z.object({
  at: z.iso.datetime(),
  result: z.enum(['green', 'yellow', 'red']),
  findings: z.array(z.object({ level: z.enum(doctorLevels), in: z.object({ 'zh-CN': said, en: said }) })).max(200),
});

/** Run against the site file of this station. */
export function doctorProcess(siteFile: string): DoctorRun {
  const tool = path.join(import.meta.dirname, '../../../scripts/kadian.ts');
  return (signal) =>
    new Promise((resolve) => {
      const { NOTIFY_SOCKET: _ofTheStation, ...env } = process.env;
      const child = spawn(process.execPath, [tool, 'doctor', '--site', siteFile, '--json'], {
        stdio: ['ignore', 'pipe', 'ignore'],
        env,
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
        killSignal: 'SIGKILL',
      });
      if (child.pid !== undefined) giveWay(child.pid);
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.length > mostBytes) child.kill('SIGKILL');
      });
      let fault: string | null = null;
      child.on('error', (error) => {
        fault = error.message;
      });
      // 0, 1 and 2 tell how the box is; anything else, that it was not looked at.
      child.on('close', (code) => {
        const isReport = code === 0 || code === 1 || code === 2;
        resolve(isReport ? ok(text) : err(fault ?? `the doctor ended with ${code ?? 'a signal'}`));
      });
    });
}

/** The gate comes first: the doctor gets what processor time is left, and goes first where memory is short. */
function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
    writeFileSync(`/proc/${pid}/oom_score_adj`, '900');
  } catch {
    // It is gone already, or this kernel does not let us: it runs as anything else does.
  }
}

export function createDoctorDesk(options: {
  readonly run: DoctorRun;
  readonly onFailed: (detail: string) => void;
  readonly onChange: () => void;
}): DoctorDesk {
  const never: DoctorView = { state: 'never', atMs: null, result: null, findings: [] };
  let view = never;
  let running: Promise<void> | null = null;
  const ending = new AbortController();

  async function examine(): Promise<void> {
    const ended = await options.run(ending.signal).catch((error: unknown) => err(String(error)));
    const report = ended.ok ? checked(reportSchema, parsed(ended.value)) : null;
    if (report?.success === true) {
      const { at, result, findings } = report.data;
      view = { state: 'done', atMs: Date.parse(at), result, findings: worstFirst(findings) };
    } else {
      view = { ...never, state: 'failed' };
      options.onFailed(ended.ok ? 'its report cannot be read' : ended.error);
    }
  }

  return {
    get view() {
      return view;
    },
    start() {
      if (running !== null || ending.signal.aborted) return false;
      view = { ...view, state: 'running' };
      running = examine().finally(() => {
        running = null;
        options.onChange();
      });
      options.onChange();
      return true;
    },
    async stop() {
      ending.abort();
      await running;
    },
  };
}

function worstFirst(findings: z.output<typeof reportSchema>['findings']): readonly DoctorFinding[] {
  const cut = ({ area, says, remedy }: z.output<typeof said>) => ({
    area: area.slice(0, mostText),
    says: says.slice(0, mostText),
    remedy: remedy?.slice(0, mostText) ?? null,
  });
  return doctorLevels.flatMap((wanted) =>
    findings
      .filter(({ level }) => level === wanted)
      .map((finding) => ({ level: wanted, in: { 'zh-CN': cut(finding.in['zh-CN']), en: cut(finding.in.en) } })),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
