import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { helpOf, manualPage, meant, overview } from '../../../scripts/kadian/help.ts';
import { verbs } from '../../../scripts/kadian/verbs.ts';

const root = path.join(import.meta.dirname, '../../..');
const kadian = (...words: readonly string[]) =>
  spawnSync(process.execPath, ['scripts/kadian.ts', ...words], { cwd: root, encoding: 'utf8' });

describe('the table of verbs', () => {
  it('names each verb once, in words a shell needs no quotes for', () => {
    const names = verbs.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it('says for each verb how it is called and how it ends', () => {
    for (const verb of verbs) {
      expect(verb.summary).not.toMatch(/\.$/);
      expect(verb.usage.length).toBeGreaterThan(0);
      expect(verb.exitCodes.map(({ code }) => code)).toContain(0);
      for (const { flag } of verb.options) expect(helpOf(verb)).toContain(flag);
    }
  });
});

describe('kadian', () => {
  it('lists its verbs when asked for help, and as an error when asked for nothing', () => {
    const asked = kadian('--help');
    expect([asked.status, asked.stdout]).toEqual([0, overview(verbs)]);
    const nothing = kadian();
    expect([nothing.status, nothing.stdout, nothing.stderr]).toEqual([64, '', overview(verbs)]);
  });

  it('says what was meant by a verb that does not exist', () => {
    expect(meant('verfy-ledger', verbs)).toBe('verify-ledger');
    expect(meant('photosynthesis', verbs)).toBeNull();
    const wrong = kadian('verify-leger');
    expect(wrong.status).toBe(64);
    expect(wrong.stderr).toContain("did you mean 'verify-ledger'?");
  });

  it('hands the words after the verb to its tool', () => {
    const missing = kadian('verify-ledger', '/nonexistent');
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('/nonexistent/ledger.db: there is no such file');
    expect(kadian('help', 'verify-ledger').stdout).toContain('exit codes');
    expect(kadian('verify-ledger', '--help').stdout).toBe(kadian('help', 'verify-ledger').stdout);
  });
});

describe('the manual page', () => {
  it('has a section for each verb and no bare dash or dot that roff would take for its own', () => {
    const page = manualPage(verbs);
    for (const { name } of verbs) expect(page).toContain(`.SS ${name.replaceAll('-', '\\-')}`);
    for (const line of page.split('\n').slice(1))
      if (line.startsWith('.')) expect(line).toMatch(/^\.(TH|SH|SS|PP|TP|B|I)\b/);
  });
});
