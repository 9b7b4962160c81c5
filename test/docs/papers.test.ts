/** No paper names a command, an option, a link or a file that is not there. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { callsOf, commandsIn, filesIn, linksIn } from './commands.ts';
import { root, wrongCall } from './judge-call.ts';
import { isEvidence, preparePapers } from './paper-commands.ts';
import { prepare } from './readme-commands.ts';

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');
const papers = tracked.filter((file) => file.endsWith('.md') && existsSync(path.join(root, file)));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
/** A file of Electron's own package. */
const notOurs = new Set(['electron.d.ts']);

test('there are papers', () => {
  expect(papers).toEqual(expect.arrayContaining(['README.md', 'kiosk/README.md', 'hw-config/guides/install.md']));
});

test.each(papers)('%s: its commands are there, with these options and files', (paper) => {
  const faults = commandsIn(read(paper)).flatMap((line) =>
    callsOf(line).flatMap((call) => {
      const fault = wrongCall(call);
      return fault === null ? [] : [`${line}: ${fault}`];
    }),
  );
  expect(faults).toEqual([]);
});

test.each(papers)('%s: its links lead somewhere', (paper) => {
  const room = path.dirname(path.join(root, paper));
  expect(linksIn(read(paper)).filter((to) => !existsSync(path.join(room, to)))).toEqual([]);
});

test.each(papers)('%s: the files it names are there', (paper) => {
  const room = path.dirname(paper);
  const known = (name: string): boolean =>
    notOurs.has(name) ||
    [path.join(room, name), path.normalize(name)].some((file) => existsSync(path.join(root, file))) ||
    tracked.some((file) => file.endsWith(`/${name}`));
  expect(filesIn(read(paper)).filter((name) => !known(name))).toEqual([]);
});

test('the checks find what is not there', () => {
  const paper =
    '```sh\nsudo kadian opne   # a word\nnpm run decode -- hid --sight 3\n```\n`npm run nothing` [x](y.md#z)\n';
  expect(commandsIn(paper)).toEqual(['sudo kadian opne', 'npm run decode -- hid --sight 3', 'npm run nothing']);
  expect(commandsIn(paper).flatMap(callsOf).map(wrongCall)).toEqual([
    'no verb opne',
    'decode has no --sight',
    'npm has no script nothing',
  ]);
  expect(linksIn(paper)).toEqual(['y.md']);
  expect(callsOf('echo x | npm run a && kadian b')).toHaveLength(3);
  expect(wrongCall(['npm', 'run', 'simulate', '--', 'test/scenarios/none.jsonl'])).toContain('there is no');
  // The words stand in the sources of these tools, and are no options of theirs.
  expect(wrongCall(['npm', 'run', 'bench', '--', '--out', 'x'])).toBe('bench has no --out');
  expect(wrongCall(['npm', 'run', 'faults', '--', '--hours', '3'])).toBe('faults has no --hours');
  expect(wrongCall(['npm', 'start', '--', '--demonstrate'])).toBe('start has no --demonstrate');
  expect(wrongCall(['npm', 'run', 'bench', '--', 'curves', '--svg', 'test/bench/pictures'])).toBeNull();
  expect(wrongCall(['kadian', 'doctor', '--sight', 'x'])).toBe('doctor has no --sight');
  expect(wrongCall(['kadian', 'doctor', '--site', 'x'])).toBeNull();
});

test('every command of README is run by `npm run docs`, or it is said where it is run', () => {
  const room = mkdtempSync(path.join(tmpdir(), 'kadian-docs-test-'));
  onTestFinished(() => rmSync(room, { recursive: true }));
  const { commands } = prepare(room);
  const named = commandsIn(read('README.md')).filter((line) => line.startsWith('npm '));
  expect(Object.keys(commands).toSorted()).toEqual([...new Set(named)].toSorted());
  for (const [command, how] of Object.entries(commands)) {
    if (!('elsewhere' in how)) {
      // What everything says, what says nothing says as well.
      expect(how.leaves !== undefined || !how.expect.test(''), command).toBe(true);
      expect(how.words?.length ?? 0, command).toBe(command.match(/<[^>]+>/g)?.length ?? 0);
      continue;
    }
    const [place = ''] = how.elsewhere.split(':');
    const step = /`([\w-]+)` of \.ci\/run/.exec(place)?.[1];
    if (step === undefined) expect(existsSync(path.join(root, place)), place).toBe(true);
    else expect(read('.ci/run'), step).toMatch(new RegExp(`^step ${step} `, 'm'));
  }
});

test('every command of the other papers is run by `npm run docs`, or by the test or step that is named', () => {
  const room = mkdtempSync(path.join(tmpdir(), 'kadian-docs-test-'));
  onTestFinished(() => rmSync(room, { recursive: true }));
  const commands = preparePapers(room);
  const others = papers.filter((paper) => paper !== 'README.md');
  const named = new Set(others.flatMap((paper) => commandsIn(read(paper))).filter((line) => !isEvidence(line)));
  expect(Object.keys(commands).toSorted()).toEqual([...named].toSorted());
  expect(Object.values(commands).filter((how) => 'as' in how).length).toBeGreaterThan(20);
  for (const [command, how] of Object.entries(commands)) {
    if ('file' in how) {
      expect([command, existsSync(path.join(root, how.file)) && read(how.file).includes(how.words)]).toEqual([
        command,
        true,
      ]);
      continue;
    }
    expect(how.leaves !== undefined || !how.expect.test(''), command).toBe(true);
    // It is this command: its program or verb, and each option a reader cannot leave out.
    const [first = []] = callsOf(command.replaceAll(/\[[^\]]*\]/g, '').replace(/^echo .* \| /, ''));
    const verb = first[0] === 'kadian' ? first.slice(1, 2) : first.slice(2, 3);
    const asked = [...verb, ...first.filter((word) => /^--./.test(word))];
    expect([command, asked.filter((word) => !how.as.split(' ').includes(word))]).toEqual([command, []]);
  }
});

test('README has no figure that nobody makes', () => {
  const text = read('README.md')
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    // Made by `npm run generate` (test/bench/readme-figures.ts).
    .replace(/^<!-- figures: [\s\S]*?^<!-- \/figures -->$/m, '')
    .replaceAll(/`[^`]*`|\([^)]*\)/g, '');
  // Counts of the kind "1,234" and measures with their unit; versions of Debian and Node are conditions, no figures.
  expect(text.match(/\d[\d,.]*\s?(?:ms|µs|s|MB|kB|%|events?|boxes|tests?)\b|\d,\d{3}/g) ?? []).toEqual([]);
});
