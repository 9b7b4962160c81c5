import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseSite } from '../../../kiosk/station/site/site.ts';
import { provisionSheet, type SheetReport } from '../../../scripts/provision/from-sheet.ts';
import { checksumOf, labelPayload } from '../../../scripts/provision/labels.ts';
import { columns, renderColumns } from '../../../scripts/provision/sheet/columns.ts';
import { parseCsv } from '../../../scripts/provision/sheet/csv.ts';
import { unfinishedMark, writeSteps } from '../../../scripts/provision/write-boxes.ts';
import { asCsv, rowsOf, type SheetCells } from './sheet-rows.ts';

const root = path.join(import.meta.dirname, '../../..');
let directory = '';
let sheet = '';
let out = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-sheet-'));
  sheet = path.join(directory, 'boxes.csv');
  out = path.join(directory, 'out');
});
afterEach(() => rmSync(directory, { recursive: true }));

function provision(
  text: string | Uint8Array,
  change: Partial<Parameters<typeof provisionSheet>[0]> = {},
): Promise<SheetReport> {
  const file = change.sheet ?? sheet;
  writeFileSync(file, text);
  return provisionSheet({
    sheet: file,
    out,
    base: null,
    board: null,
    dryRun: false,
    goodOnes: false,
    tell: () => undefined,
    ...change,
  });
}
const errorsOf = ({ faults }: SheetReport) => faults.filter(({ severity }) => severity === 'error');
const told = (report: SheetReport) => errorsOf(report).map(({ row, column, found }) => `${row} ${column}: ${found}`);

/** Three rows, with one cell changed in the second. */
function withCell(change: SheetCells): string {
  return asCsv(rowsOf(3).map((row, index) => (index === 1 ? { ...row, ...change } : row)));
}

describe('the examples', () => {
  it.each(['example.csv', 'example.yaml'])('%s gives boxes nothing is said against', async (name) => {
    const report = await provisionSheet({
      sheet: path.join(root, 'hw-config/sheets', name),
      out,
      base: null,
      board: null,
      dryRun: false,
      goodOnes: false,
      tell: () => undefined,
    });
    expect([report.faults, report.written]).toEqual([[], ['KD-0101-E1', 'KD-0102-W1']]);
    const site = parseSite(readFileSync(path.join(out, 'KD-0102-W1.json'), 'utf8'), name);
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
    expect([report.written, readdirSync(directory)]).toEqual([[], ['boxes.csv']]);
    expect(JSON.stringify(report)).not.toContain('1234');
    const good = await provision(asCsv(rowsOf(500)));
    expect([good.written.length, readdirSync(out).length]).toEqual([500, 501]);
    expect(performance.now() - begunMs).toBeLessThan(30_000);
  }, 60_000);

  it('given again leaves what is there untouched, names what is gone, and writes what differs', async () => {
    await provision(asCsv(rowsOf(3)));
    const first = statSync(path.join(out, 'KD-0001-E1.json'));
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
    expect(statSync(path.join(out, 'KD-0001-E1.json'))).toMatchObject({ mtimeMs: first.mtimeMs, ino: first.ino });
    expect(readdirSync(out)).toContain('KD-0003-E1.json');
  });

  it('writes the boxes without faults when asked to, and nothing at all in a dry run', async () => {
    const text = withCell({ language: 'fr' });
    const dry = await provision(text, { goodOnes: true, dryRun: true });
    expect([dry.written, readdirSync(directory)]).toEqual([['KD-0001-E1', 'KD-0003-E1'], ['boxes.csv']]);
    const report = await provision(text, { goodOnes: true });
    expect([report.written, report.heldBack]).toEqual([['KD-0001-E1', 'KD-0003-E1'], ['KD-0002-E1']]);
    expect(
      (await provision(withCell({ community: 'Q1', compound: 'C0001' }), { goodOnes: true, out: `${out}2` })).written,
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
    const base = path.join(directory, 'base.json');
    const site: object = JSON.parse(readFileSync(path.join(root, 'hw-config/sites/single-lane.json'), 'utf8'));
    writeFileSync(base, JSON.stringify({ ...site, dataDirectory: '', clock: 'sundial' }));
    const report = await provision(asCsv(rowsOf(3).map((row) => ({ ...row, base }))));
    expect(errorsOf(report).map(({ found, alsoRows }) => [found, alsoRows])).toEqual([
      ['dataDirectory of the template', 2],
      ['clock of the template', 2],
    ]);
  });
});

describe('what spreadsheets write', () => {
  it('is read with a byte order mark, CRLF, semicolons, tabs, quotes and line breaks in cells', async () => {
    const rows = rowsOf(2);
    Object.assign(rows[0] ?? {}, { compoundEn: 'A; "B", C' });
    for (const [delimiter, mark] of [
      [',', ''],
      [';', '\ufeff'],
      ['\t', '\ufeff'],
    ] as const) {
      const text = mark + asCsv(rows, delimiter).replaceAll('\n', '\r\n');
      const report = await provision(text, { dryRun: true });
      expect([report.faults.filter(({ severity }) => severity === 'error'), report.written.length]).toEqual([[], 2]);
      const utf16 = Buffer.from(`\ufeff${asCsv(rows, delimiter)}`, 'utf16le');
      expect((await provision(utf16, { dryRun: true })).written.length).toBe(2);
    }
    const broken = asCsv(rowsOf(3)).replace('East gate', '"East\ngate"');
    expect(told(await provision(broken))).toEqual(["2 checkpointEn: 'East·gate'"]);
  });

  it('is refused in GBK and as a workbook, with what to do', async () => {
    const gbk = Buffer.concat([
      Buffer.from('id,小区名\n'.replace('小区名', 'base')),
      Buffer.from([0xb6, 0xab, 0xc3, 0xc5, 0x0a]),
    ]);
    const report = await provision(gbk);
    expect(report.unusable).toBe(true);
    expect(report.faults).toMatchObject([
      { line: 2, found: expect.stringContaining('GBK'), remedy: expect.stringContaining('CSV UTF-8') },
    ]);
    expect((await provision(Buffer.from('PK\u0003\u0004rest'))).faults[0]?.found).toContain('.xlsx');
    expect((await provision('')).unusable).toBe(true);
  });

  it('loses a cell or a quote in one row, and the others are judged all the same', async () => {
    const lines = asCsv(rowsOf(4)).split('\n');
    lines[2] = `${lines[2]},more`;
    lines[3] = (lines[3] ?? '').replace('East gate', '"East gate');
    lines[4] = (lines[4] ?? '').replace('East gate', '=1+1');
    expect(told(await provision(lines.join('\n')))).toEqual(
      [
        expect.stringMatching(/^3 null: \d+ cells/),
        '4 null: a quote that is never closed',
        "5 checkpointEn: '=1+1'",
      ].map((line) => (typeof line === 'string' ? expect.stringContaining(line) : line)),
    );
  });

  it('names a column nobody knows, one that is there twice, and whoever puts PINs into it', async () => {
    const text = asCsv(rowsOf(1).map((row) => ({ ...row, colour: 'red', PIN: '2718' })));
    const report = await provision(text.replace('timeZone', 'Checkpoint En'));
    expect(
      errorsOf(report)
        .map(({ column }) => column)
        .toSorted((a, b) => (a ?? '').localeCompare(b ?? '', 'en')),
    ).toEqual(['Checkpoint En', 'colour', 'PIN']);
    expect(errorsOf(report).find(({ column }) => column === 'PIN')?.remedy).toContain('hash-pin');
    expect(JSON.stringify(report)).not.toContain('2718');
  });

  it('is what was meant, whatever is in the cells', () => {
    const cell = fc
      .string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '东', ' ') })
      .filter((text) => !text.endsWith('\r'));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const text = `x,y\n${rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\n')}\n`;
        const { records, faults } = parseCsv(text);
        const wanted = rows.filter((row) => row.some((one) => one.trim() !== ''));
        expect([records.slice(1).map(({ cells }) => cells), faults]).toEqual([wanted, []]);
      }),
    );
  });
});

describe('a sheet in YAML', () => {
  it('tells faults with their lines, and follows no references', async () => {
    const yaml = path.join(directory, 'boxes.yaml');
    const text = [
      'defaults: &d',
      '  base: none.json',
      '  timeZon: x',
      'boxes:',
      '  - id: 0042',
      '    district: {a: 1}',
      '  - *d',
      'extra: 1',
      '',
    ].join('\n');
    const report = await provision(text, { sheet: yaml });
    expect(errorsOf(report).map(({ line, found }) => [line, found])).toEqual(
      [
        [3, "'timeZon'"],
        [2, expect.stringContaining('none.json')],
        [6, 'something else'],
        [7, 'something else'],
        [8, "'extra'"],
      ].toSorted((a, b) => Number(a[0]) - Number(b[0])),
    );
    expect(report.heldBack).toEqual(['0042']);
    const broken = await provision('boxes:\n  - id: a\n   id: b\n', { sheet: yaml });
    expect([broken.unusable, errorsOf(broken)[0]?.line]).toEqual([true, 3]);
  });
});

describe('labels', () => {
  it('hold who, where and which configuration, and no secrets', async () => {
    await provision(asCsv(rowsOf(2)));
    const page = readFileSync(path.join(out, 'labels.html'), 'utf8');
    const text = readFileSync(path.join(out, 'KD-0001-E1.json'), 'utf8');
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
      writeFileSync(sheet, asCsv(rows));
      const child = path.join(import.meta.dirname, 'write-child.ts');
      const { signal } = spawnSync(process.execPath, [child, sheet, out, step], { encoding: 'utf8' });
      expect(signal).toBe('SIGKILL');
      const boxes = readdirSync(out).filter((name) => name.endsWith('.json'));
      const gates = boxes.map((name) => {
        const site = parseSite(readFileSync(path.join(out, name), 'utf8'), name);
        return site.ok ? site.value.names.checkpoint.en : 'half';
      });
      expect(gates).not.toContain('half');
      const isMixed = new Set(gates).size > 1 || readdirSync(out).some((name) => name.endsWith('.unfinished'));
      if (isMixed) expect(readdirSync(out)).toContain(unfinishedMark);
      const again = await provision(asCsv(rows));
      expect(errorsOf(again)).toEqual([]);
      expect(readdirSync(out).toSorted()).toEqual([
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
  writeFileSync(sheet, withCell({ language: 'fr' }));
  expect(kadian('--sheet', sheet, '--out', out).status).toBe(1);
  expect(kadian('--sheet', path.join(directory, 'none.csv'), '--out', out).status).toBe(66);
  expect(kadian('--sheet', sheet).status).toBe(64);
  expect(kadian('--sheet', sheet, '--out', sheet).status).toBe(73);
  const json = kadian('--sheet', sheet, '--out', out, '--good-ones', '--json');
  expect([json.status, (JSON.parse(json.stdout) as SheetReport).written.length]).toEqual([1, 2]);
}, 60_000);
