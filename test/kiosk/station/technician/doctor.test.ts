/** The doctor on the technician's panel: one at a time, within bounds, and what it says shown the worst first. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { err, ok, type Result } from '../../../../drivers/basics/result.ts';
import { technicianSchema } from '../../../../kiosk/screen/model-technician-schema.ts';
import { createDoctorDesk, doctorProcess, type DoctorRun } from '../../../../kiosk/station/technician/doctor.ts';
import { simulatedBox } from '../../../scripts/devices/box.ts';

function deskOf(run: DoctorRun) {
  let changed = (): void => undefined;
  const failures: string[] = [];
  const desk = createDoctorDesk({
    run,
    onFailed: (detail) => failures.push(detail),
    onChange: () => changed(),
  });
  const until = (state: string): Promise<void> =>
    new Promise((resolve) => {
      changed = () => {
        if (desk.view.state === state) resolve();
      };
      changed();
    });
  return { desk, failures, until };
}

const words = (says: string) => ({ area: 'Area', says, remedy: null });
const finding = (level: string) => ({ level, code: 'x', in: { 'zh-CN': words(level), en: words(level) } });
const report = JSON.stringify({
  at: '2022-01-07T02:00:00.000Z',
  result: 'red',
  findings: ['green', 'unknown', 'red', 'yellow', 'green'].map(finding),
});

describe('the desk', () => {
  it('shows what was found, the worst first, and keeps it while it looks again', async () => {
    const { promise, resolve } = Promise.withResolvers<Result<string, string>>();
    let runs = 0;
    const { desk, until } = deskOf(() => {
      runs += 1;
      return runs === 1 ? Promise.resolve(ok(report)) : promise;
    });
    expect(desk.view.state).toBe('never');
    expect(desk.start()).toBe(true);
    await until('done');
    expect(desk.view.findings.map(({ level }) => level)).toEqual(['red', 'yellow', 'unknown', 'green', 'green']);
    expect(desk.start()).toBe(true);
    expect(desk.start()).toBe(false);
    expect(desk.view).toMatchObject({ state: 'running', result: 'red' });
    resolve(err('no'));
    await until('failed');
    expect([desk.view.findings, runs]).toEqual([[], 2]);
  });

  it('takes no report it cannot read', async () => {
    for (const text of ['', '{"findings":[]}', report.replace('"red"', '"blue"')]) {
      const { desk, until, failures } = deskOf(() => Promise.resolve(ok(text)));
      desk.start();
      await until('failed');
      expect(failures).toEqual(['its report cannot be read']);
    }
  });

  it('ends what runs when the station ends', async () => {
    const { desk } = deskOf(
      (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(err('ended')));
        }),
    );
    desk.start();
    await desk.stop();
    expect([desk.view.state, desk.start()]).toEqual(['failed', false]);
  });
});

describe('the process', () => {
  it('gives a report the screen can take', async () => {
    const box = await simulatedBox();
    const { desk, until } = deskOf(doctorProcess(box.siteFile));
    desk.start();
    await until('done');
    const { view } = desk;
    expect(view.findings.length).toBeGreaterThan(20);
    for (const { in: said } of view.findings) {
      expect(said['zh-CN'].area).toMatch(/[一-鿿]/);
      expect(said.en.says).not.toBe('');
    }
    const onTheLink = {
      member: 'T-01',
      signInFault: null,
      lockedForMs: 0,
      outcome: null,
      answer: { name: 'doctor', doctor: view },
    };
    expect(technicianSchema.safeParse(onTheLink).success).toBe(true);
  }, 60_000);

  it('that is not a doctor says so, and one that is ended is gone', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'kadian-doctor-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const siteFile = path.join(directory, 'site.json');
    writeFileSync(siteFile, '{}');
    const run = doctorProcess(siteFile);
    expect(await run(new AbortController().signal)).toEqual(err('the doctor ended with 66'));
    expect(await run(AbortSignal.abort())).toMatchObject({ ok: false });
  }, 60_000);
});
