import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readBoards, type Board } from '../../../drivers/gate/boards.ts';
import { openModels } from '../../../kiosk/station/site/models.ts';
import { parseSite } from '../../../kiosk/station/site/site.ts';
import { lintSite } from '../../../scripts/lint-site/lint-site.ts';
import type { PlacedFinding } from '../../../scripts/lint-site/findings.ts';
import { placeInFile } from '../../../scripts/lint-site/place-in-file.ts';

const root = path.join(import.meta.dirname, '../../..');
const simulated = readFileSync(path.join(root, 'hw-config/sites/simulated.json'), 'utf8');

/** The simulated site as it would stand at a gate with a Pi 4, then changed. */
function atAGate(change: (site: Record<string, unknown>, gate: Record<string, unknown>) => void): string {
  const site: Record<string, unknown> = JSON.parse(simulated);
  const gate = {
    gpio: { transport: 'characterDevice' },
    lines: {
      relay: {
        line: { chip: 'pinctrl-bcm2711', line: 'GPIO17' },
        release: { mode: 'level', maximumMs: 10_000 },
      },
      inputs: { doorContact: { chip: 'pinctrl-bcm2711', line: 'GPIO22' } },
    },
    portal: {},
  };
  site.gate = gate;
  site.clock = 'timesync';
  site.thermometer = { model: 'gy-mcu90614', path: '/dev/serial/by-id/usb-1a86' };
  site.scanner = { model: 'honeywell-hid-pos', device: { kind: 'hid', vendorId: '0x0c2e' } };
  change(site, gate);
  return JSON.stringify(site, null, 2);
}

function pi4(): Board {
  const boards = readBoards(path.join(root, 'hw-config/boards'));
  const board = boards.ok ? boards.value.find(({ id }) => id === 'pi-4') : undefined;
  if (board === undefined) throw new Error('there is no board pi-4');
  return board;
}

function findings(text: string, board: Board | null = pi4()): readonly PlacedFinding[] {
  const site = parseSite(text, 'site.json');
  if (!site.ok) throw new Error(JSON.stringify(site.error));
  const models = openModels(site.value, 'site.json');
  if (!models.ok) throw new Error(JSON.stringify(models.error));
  return lintSite({ site: site.value, file: 'site.json', models: models.value }, text, board);
}

const told = (text: string, board?: Board | null) =>
  findings(text, board).map(({ severity, path: names }) => `${severity} ${names.join('.')}`);

describe('a site file that is well meant', () => {
  it('is told nothing against', () => {
    expect(findings(atAGate(() => undefined))).toEqual([]);
  });
});

describe('lines', () => {
  it('names the second use of a line, with its place in the file', () => {
    const text = atAGate((_site, gate) => {
      Object.assign(gate.lines as object, { inputs: { doorContact: { chip: 'pinctrl-bcm2711', line: 'GPIO17' } } });
    });
    const [finding] = findings(text);
    expect(finding?.says).toContain('gate.lines.relay.line');
    expect(text.split('\n')[(finding?.line ?? 0) - 1]).toContain('"doorContact": {');
  });

  it('names a relay line that the board pulls the wrong way, and lines that would do', () => {
    const text = atAGate((_site, gate) => {
      Object.assign(gate.lines as object, {
        relay: {
          line: { chip: 'pinctrl-bcm2711', line: 'GPIO17', activeLow: true },
          release: { mode: 'pulse', pulseMs: 500 },
        },
      });
    });
    const [finding] = findings(text);
    expect(finding?.severity).toBe('error');
    expect(finding?.says).toContain('GPIO5');
    expect(told(text, null)).toEqual([]);
  });

  it('names a chip that is not the header of the board', () => {
    const text = atAGate((_site, gate) => {
      Object.assign(gate.lines as object, { inputs: { doorContact: { chip: 'pinctrl-rp1', line: 'GPIO22' } } });
    });
    expect(told(text)).toEqual(['warning gate.lines.inputs.doorContact.chip']);
  });

  it('names a fire input whose cut wire looks like no fire', () => {
    const fire = (bias: string, activeLow: boolean) =>
      atAGate((_site, gate) => {
        const line = { chip: 'pinctrl-bcm2711', line: 'GPIO23', bias, activeLow };
        Object.assign(gate.lines as object, { inputs: { fire: line } });
      });
    expect(told(fire('pullUp', true))).toEqual(['warning gate.lines.inputs.fire']);
    expect(told(fire('pullDown', false))).toEqual(['warning gate.lines.inputs.fire']);
    expect(told(fire('pullUp', false))).toEqual([]);
    expect(told(fire('pullDown', true))).toEqual([]);
  });
});

describe('the rest', () => {
  it.each(['/dev/ttyUSB0', '/dev/ttyACM1'])('names %s, which is another device tomorrow', (line) => {
    const text = atAGate((site) => {
      site.thermometer = { model: 'gy-mcu90614', path: line };
    });
    expect(told(text)).toEqual(['error thermometer.path']);
  });

  it('names a clock that is believed at a real gate', () => {
    expect(told(atAGate((site) => (site.clock = 'host')))).toEqual(['error clock']);
  });

  it('names a scanner of codes that is said to read cards', () => {
    const device = { kind: 'hid', vendorId: '0x0c2e' };
    const declared = { model: 'honeywell-hid-pos', readsCards: true, device };
    expect(told(atAGate((site) => (site.scanner = declared)))).toEqual(['warning scanner.readsCards']);
    const typing = { ...declared, model: 'generic-wedge' };
    expect(told(atAGate((site) => (site.scanner = typing)))).toEqual([]);
  });

  it('names limits the instrument cannot keep', () => {
    const text = atAGate((site) => {
      const policy = structuredClone(site.policy) as { temperature: { ambientC: number[] } };
      policy.temperature.ambientC = [0, 45];
      site.policy = policy;
    });
    expect(told(text)).toEqual(['warning policy.temperature.ambientC']);
  });

  it('names staff that is missing or doubled', () => {
    expect(told(atAGate((site) => (site.staff = [])))).toEqual(['warning staff']);
    const doubled = atAGate((site) => {
      const [member] = site.staff as unknown[];
      site.staff = [member, member];
    });
    expect(told(doubled)).toEqual(['error staff.1.id']);
  });

  it('says what contradicts itself in the policy as well', () => {
    const text = atAGate((site) => {
      site.policy = { ...(site.policy as object), visitors: { rule: 'refer', schedule: null } };
    });
    expect(told(text)).toEqual(['error policy.visitors.rule']);
  });
});

describe('places in a file', () => {
  const text = '{\n  "a": { "b": [1, 2] },\n  "c": 3\n}\n';

  it('are those of the value, from 1', () => {
    expect(placeInFile(text, ['a', 'b', 1])).toEqual({ line: 2, column: 19 });
    expect(placeInFile(text, ['c'])).toEqual({ line: 3, column: 8 });
  });

  it('are those of what is nearest when the name is not there', () => {
    expect(placeInFile(text, ['a', 'x', 'y'])).toEqual({ line: 2, column: 8 });
    expect(placeInFile('', ['a'])).toEqual({ line: 1, column: 1 });
  });
});

describe('the command', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'lint-site-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const run = (...words: readonly string[]) =>
    spawnSync(process.execPath, ['scripts/kadian.ts', 'lint-site', ...words], { cwd: root, encoding: 'utf8' });

  it('tells faults of the form with their line, and ends with 2', () => {
    const file = path.join(directory, 'form.json');
    writeFileSync(file, '{\n  "kiosk": "a b"\n}\n');
    const { status, stdout } = run(file);
    expect(status).toBe(2);
    expect(stdout).toContain(`${file}:2:12: error: kiosk: expected letters, digits`);
  });

  it('checks the others where one cannot be read, and ends with 66', () => {
    const good = path.join(directory, 'good.json');
    writeFileSync(good, `\uFEFF${simulated}`);
    const missing = path.join(directory, 'missing.json');
    const { status, stdout, stderr } = run(directory, missing, good);
    expect(stdout).toContain(`${good}:`);
    expect(stderr).toContain('1 file, 1 finding;');
    expect(stderr).toContain(`lint-site: ${directory}: is a folder, not a file\n`);
    expect(stderr).toContain(`lint-site: ${missing}: there is no such file or folder\n`);
    expect(status).toBe(66);
    expect(JSON.parse(run('--json', missing, good).stdout)).toMatchObject({
      findings: [{ path: ['trustList'] }],
      unread: [expect.stringContaining(missing)],
    });
  });

  it('refuses a board nobody knows and a file nobody can read', () => {
    expect(run(path.join(directory, 'missing.json')).status).toBe(66);
    const wrong = run('--board', 'abacus', path.join(directory, 'form.json'));
    expect([wrong.status, wrong.stderr]).toEqual([64, expect.stringContaining('known: cm4, ')]);
    expect(run().status).toBe(64);
  });
});
