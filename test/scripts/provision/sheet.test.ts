import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSite } from '../../../kiosk/station/site/site.ts';
import { provisionSheet, type SheetReport } from '../../../scripts/provision/from-sheet.ts';
import { checksumOf, labelPayload } from '../../../scripts/provision/labels.ts';
import { takeOutLock } from '../../../scripts/provision/out-lock.ts';
import { columns, renderColumns } from '../../../scripts/provision/sheet/columns.ts';
import { faultText } from '../../../scripts/provision/sheet/fault.ts';
import { unfinishedMark, writeSteps } from '../../../scripts/provision/write-boxes.ts';
import { canMount, smallDisk } from '../small-disk.ts';
import { desk, errorsOf, provision, told, withCell } from './sheet-desk.ts';
import { asCsv, rowsOf, type SheetCells } from './sheet-rows.ts';

const root = path.join(import.meta.dirname, '../../..');

describe('the examples', () => {
  it.each(['example.csv', 'example.yaml'])('%s gives boxes nothing is said against', async (name) => {
    const report = await provisionSheet({
      sheet: path.join(root, 'hw-config/sheets', name),
      out: desk.out,
      base: null,
      releaseKeys: null,
      board: null,
      dryRun: false,
      goodOnes: false,
      tell: () => undefined,
    });
    expect([report.faults, report.written]).toEqual([[], ['KD-0101-E1', 'KD-0102-W1']]);
    const site = parseSite(readFileSync(path.join(desk.out, 'KD-0102-W1.json'), 'utf8'), name);
    expect(site.ok && [site.value.gate.lines.relay.line.chip, site.value.scanner.device]).toEqual([
      'pinctrl-rp1',
      { kind: 'keys', path: '/dev/input/by-id/usb-0581_011c-event-kbd' },
    ]);
  });

  it('are described: the README has the table of columns', () => {
    expect(readFileSync(path.join(root, 'scripts/provision/README.md'), 'utf8')).toContain(renderColumns());
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
  });
});

describe('one sheet', () => {
  it('of 500 boxes with seven mistakes tells all seven, writes nothing, and takes less than 30 s', async () => {
    const rows = rowsOf(500);
    const change = (index: number, cells: SheetCells): void => void Object.assign(rows[index] ?? {}, cells);
    change(10, { timeZone: 'Asia/Shangai' });
    change(50, { thermometerPath: '/dev/ttyUSB0' });
    change(99, { id: 'kd-0099-e1' });
    change(150, { relayPolarity: 'low' });
    change(200, { staff: 'A-01/a=1234' });
    change(300, { checkpointEn: '=HYPERLINK("x")' });
    change(400, { scannerModel: 'abacus' });
    const begunMs = performance.now();
    const report = await provision(asCsv(rows));
    expect(told(report).map((line) => line.split(':')[0])).toEqual([
      '12 timeZone',
      '52 thermometerPath',
      '101 id',
      '152 relayLine',
      '202 staff',
      '302 checkpointEn',
      '402 scannerModel',
    ]);
    for (const fault of errorsOf(report))
      expect([fault.line, fault.remedy.length > 0, fault.expected.length > 0]).toEqual([fault.row, true, true]);
    expect([report.written, readdirSync(desk.directory)]).toEqual([[], ['boxes.csv']]);
    expect(JSON.stringify(report)).not.toContain('1234');
    const good = await provision(asCsv(rowsOf(500)));
    expect([good.written.length, readdirSync(desk.out).length]).toEqual([500, 501]);
    expect(performance.now() - begunMs).toBeLessThan(30_000);
  }, 60_000);

  it('given again leaves what is there untouched, names what is gone, and writes what differs', async () => {
    await provision(asCsv(rowsOf(3)));
    const first = statSync(path.join(desk.out, 'KD-0001-E1.json'));
    const again = await provision(asCsv(rowsOf(3)));
    expect([again.written, again.unchanged.length]).toEqual([[], 3]);
    const rows = rowsOf(3).slice(0, 2);
    Object.assign(rows[1] ?? {}, { checkpointEn: 'North gate' });
    const changed = await provision(asCsv(rows));
    expect([changed.written, changed.unchanged, changed.gone]).toEqual([
      ['KD-0002-E1'],
      ['KD-0001-E1'],
      ['KD-0003-E1'],
    ]);
    expect(statSync(path.join(desk.out, 'KD-0001-E1.json'))).toMatchObject({ mtimeMs: first.mtimeMs, ino: first.ino });
    expect(readdirSync(desk.out)).toContain('KD-0003-E1.json');
  });

  it('writes the boxes without faults when asked to, and nothing at all in a dry run', async () => {
    const text = withCell({ language: 'fr' });
    const dry = await provision(text, { goodOnes: true, dryRun: true });
    expect([dry.written, readdirSync(desk.directory)]).toEqual([['KD-0001-E1', 'KD-0003-E1'], ['boxes.csv']]);
    const report = await provision(text, { goodOnes: true });
    expect([report.written, report.heldBack]).toEqual([['KD-0001-E1', 'KD-0003-E1'], ['KD-0002-E1']]);
    expect(
      (await provision(withCell({ community: 'Q1', compound: 'C0001' }), { goodOnes: true, out: `${desk.out}2` }))
        .written,
    ).toEqual(['KD-0003-E1']);
  });

  it.each([
    [{ id: '' }, '3 null: no id'],
    [{ id: '.hidden' }, "3 id: '.hidden'"],
    [{ id: '../x' }, "3 id: '../x'"],
    [{ board: 'abacus' }, "3 board: 'abacus'"],
    [{ base: 'none.json' }, `3 base: `],
    [{ compoundZh: '#REF!' }, "3 compoundZh: '#REF!'"],
    [{ compound: '1.23E+05' }, "3 compound: '1.23E+05'"],
    [{ districtUrl: 'http://district.example' }, "3 districtUrl: 'http://district.example'"],
    [{ relayPolarity: 'up' }, "3 relayPolarity: 'up'"],
    [{ staff: 'A-01=$argon2id$nothing' }, '3 staff: something else of A-01 (not shown)'],
    [{ community: 'Q1', compound: 'C0001' }, '3 lane: the place of row 2 (box KD-0001-E1)'],
    [{ checkpointZh: '@东门' }, "3 checkpointZh: '@东门'"],
  ])('tells of %j where it is', async (change, expected) => {
    const report = await provision(withCell(change));
    expect(told(report)).toEqual([expect.stringContaining(expected)]);
    expect(report.written).toEqual([]);
  });

  it('tells what comes from the template once, as the template, with the number of rows', async () => {
    const base = path.join(desk.directory, 'base.json');
    const site: object = JSON.parse(readFileSync(path.join(root, 'hw-config/sites/single-lane.json'), 'utf8'));
    writeFileSync(base, JSON.stringify({ ...site, dataDirectory: '', clock: 'sundial' }));
    const report = await provision(asCsv(rowsOf(3).map((row) => ({ ...row, base }))));
    expect(errorsOf(report).map(({ found, alsoRows }) => [found, alsoRows])).toEqual([
      ['dataDirectory of the template', 2],
      ['clock of the template', 2],
    ]);
  });
});

describe('what a cell is told', () => {
  it('is told once, in words that say what to write, and shows what nobody sees', async () => {
    const url = await provision(withCell({ districtUrl: 'javascript:1' }));
    expect(errorsOf(url).map(({ expected }) => expected)).toEqual(['an address such as https://district.example']);
    const model = await provision(withCell({ thermometerModel: 'nonesuch' }));
    expect(errorsOf(model).map(({ expected }) => expected)).toEqual([
      expect.stringMatching(/^a thermometer model of: .+/),
    ]);
    const turned = await provision(withCell({ id: 'KD-\u202e1E' }));
    expect(told(turned).join()).toContain(String.raw`KD-\u{202e}1E`);
    expect(errorsOf(turned).map(faultText).join()).not.toContain('\u202e');
  });
});

describe('a folder that cannot take it', () => {
  it('with a folder in the place of a box is refused before anything is written', async () => {
    mkdirSync(path.join(desk.out, 'KD-0002-E1.json'), { recursive: true });
    await expect(provision(asCsv(rowsOf(3)))).rejects.toThrow(/KD-0002-E1\.json: is a folder/);
    expect(readdirSync(desk.out)).toEqual(['KD-0002-E1.json']);
  });

  it.runIf(canMount)('on a full disk is left as it was', async () => {
    const out = smallDisk('32k');
    await expect(provision(asCsv(rowsOf(30)), { out })).rejects.toMatchObject({
      exitCode: 73,
      message: expect.stringMatching(
        new RegExp(
          `^${out}: the disk is full: the file system at ${out}, \\d\\d KiB are free, at least \\d{3} KiB are needed$`,
        ),
      ),
    });
    expect(readdirSync(out)).toEqual([]);
  });

  it.runIf(canMount)('in a new folder on a full disk leaves no folder, and names disk, room and need', async () => {
    const disk = smallDisk('100k');
    writeFileSync(path.join(disk, 'other'), Buffer.alloc(98_304));
    const out = path.join(disk, 'many/boxes');
    for (const made of [false, true]) {
      if (made) mkdirSync(out, { recursive: true });
      await expect(provision(asCsv(rowsOf(2)), { out })).rejects.toMatchObject({
        exitCode: 73,
        message: expect.stringMatching(
          new RegExp(
            `^${out}: the disk is full: the file system at ${disk}, 4 KiB are free, at least \\d\\d KiB are needed$`,
          ),
        ),
      });
      expect(readdirSync(disk, { recursive: true }).map(String).toSorted()).toEqual([
        ...(made ? ['many', 'many/boxes'] : []),
        'other',
      ]);
    }
  });

  it.runIf(canMount)('a lock that finds no room says so, and is gone', () => {
    const out = smallDisk('8k');
    writeFileSync(path.join(out, 'other'), Buffer.alloc(8_192));
    expect(() => takeOutLock(out)).toThrow(
      /: the disk is full: the file system at .*, 0 KiB are free, at least 16 KiB/,
    );
    expect(readdirSync(out)).toEqual(['other']);
  });
});

describe('labels', () => {
  it('hold who, where and which configuration, and no secrets', async () => {
    await provision(asCsv(rowsOf(2)));
    const page = readFileSync(path.join(desk.out, 'labels.html'), 'utf8');
    const text = readFileSync(path.join(desk.out, 'KD-0001-E1.json'), 'utf8');
    const site = parseSite(text, '');
    if (!site.ok) throw new Error('no site');
    const payload = labelPayload(site.value, checksumOf(text));
    expect(payload).toMatch(/^KADIAN-BOX:1\|KD-0001-E1\|urn:kadian:D01:S03:Q1:C0001:east-1\|[0-9a-f]{16}$/);
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page).toContain('KD-0002-E1');
    expect(page).not.toMatch(/argon2|(src|href)=/);
  });
});

describe('a power cut', () => {
  it.each(writeSteps)(
    'at %s leaves whole files, says so, and a second run ends it',
    async (step) => {
      await provision(asCsv(rowsOf(3)));
      const rows = rowsOf(4).map((row) => ({ ...row, checkpointEn: 'North gate' }));
      writeFileSync(desk.sheet, asCsv(rows));
      const child = path.join(import.meta.dirname, 'write-child.ts');
      const { signal } = spawnSync(process.execPath, [child, desk.sheet, desk.out, step, 'kill'], { encoding: 'utf8' });
      expect(signal).toBe('SIGKILL');
      const boxes = readdirSync(desk.out).filter((name) => name.endsWith('.json'));
      const gates = boxes.map((name) => {
        const site = parseSite(readFileSync(path.join(desk.out, name), 'utf8'), name);
        return site.ok ? site.value.names.checkpoint.en : 'half';
      });
      expect(gates).not.toContain('half');
      const isMixed = new Set(gates).size > 1 || readdirSync(desk.out).some((name) => name.endsWith('.unfinished'));
      if (isMixed) expect(readdirSync(desk.out)).toContain(unfinishedMark);
      const again = await provision(asCsv(rows));
      expect(errorsOf(again)).toEqual([]);
      expect(readdirSync(desk.out).toSorted()).toEqual([
        'KD-0001-E1.json',
        'KD-0002-E1.json',
        'KD-0003-E1.json',
        'KD-0004-E1.json',
        'labels.html',
      ]);
      expect((await provision(asCsv(rows))).unchanged).toHaveLength(4);
    },
    30_000,
  );
});

it('ends with codes a script can tell apart', () => {
  const kadian = (...words: readonly string[]) =>
    spawnSync(process.execPath, ['scripts/kadian.ts', 'provision', ...words], { cwd: root, encoding: 'utf8' });
  writeFileSync(desk.sheet, withCell({ language: 'fr' }));
  expect(kadian('--sheet', desk.sheet, '--out', desk.out).status).toBe(1);
  expect(kadian('--sheet', path.join(desk.directory, 'none.csv'), '--out', desk.out).status).toBe(66);
  expect(kadian('--sheet', desk.sheet).status).toBe(64);
  expect(kadian('--sheet', desk.sheet, '--out', desk.sheet).status).toBe(73);
  const json = kadian('--sheet', desk.sheet, '--out', desk.out, '--good-ones', '--json');
  expect([json.status, (JSON.parse(json.stdout) as SheetReport).written.length]).toEqual([1, 2]);
}, 60_000);
