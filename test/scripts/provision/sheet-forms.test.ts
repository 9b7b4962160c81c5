import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../scripts/provision/sheet/csv.ts';
import { readYaml } from '../../../scripts/provision/sheet/read-yaml.ts';
import { desk, errorsOf, provision, told } from './sheet-desk.ts';
import { asCsv, rowsOf } from './sheet-rows.ts';

const lines = (many: number, line: (at: number) => string): string[] =>
  Array.from({ length: many }, (_, at) => line(at));

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
    const yaml = path.join(desk.directory, 'boxes.yaml');
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

  it.each([
    ['boxes:\n  - id: a\n    board: x\n    编号: b\n', 4, "'编号' twice"],
    ['defaults:\n  board: x\n  board: y\nboxes:\n  - id: a\n', 3, "'board' twice"],
    ['boxes:\n  - id: a\nboxes:\n  - id: b\n', 3, "'boxes' twice"],
    ['boxes:\n  - {id: a, id: b}\n', 2, "'id' twice"],
  ])('says that a name stands there twice: %j', (text, line, found) => {
    const { faults, unusable } = readYaml(text, 'boxes.yaml');
    expect([unusable, faults.map((each) => [each.line, each.found])]).toEqual([true, [[line, found]]]);
  });

  // Four times as much may take four times as long, and some more; with each compared with all it is sixteen times.
  it.each([
    ['names nobody knows', (many: number) => `boxes:\n  - ${lines(many, (at) => `k${at}: 1`).join('\n    ')}\n`],
    ['a name again and again', (many: number) => `boxes:\n  - ${lines(many, () => 'id: 1').join('\n    ')}\n`],
    ['names at the top', (many: number) => `${lines(many, (at) => `k${at}: 1`).join('\n')}\n`],
    ['names in a row', (many: number) => `boxes: [{${lines(many, (at) => `k${at}: 1`).join(', ')}}]\n`],
  ])(
    'takes the time of its length: %s',
    (_what, text) => {
      const took = (many: number): number => {
        const from = process.threadCpuUsage();
        readYaml(text(many), 'boxes.yaml');
        const { user, system } = process.threadCpuUsage(from);
        return user + system;
      };
      const least = (many: number): number => Math.min(...lines(3, () => '').map(() => took(many)));
      expect(least(16_000) / least(4_000)).toBeLessThan(10);
    },
    60_000,
  );
});
