/** The commands, links and files a paper names. */

/** Words of one call, without `sudo` and without what a shell joins it to. */
export type Call = readonly string[];

const fenced = /^```(?:sh)?\n([\s\S]*?)^```$/gm;
const programs = /^(?:sudo |echo .* \| )?(?:npm|npx|kadian|node|sh) /;

/** The lines of a paper that are commands, as they stand there: fenced ones without their remark, and inline ones. */
export function commandsIn(paper: string): readonly string[] {
  const lines = [...paper.matchAll(fenced)].flatMap(([, block]) => (block ?? '').split('\n'));
  const inline = [...paper.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, text]) => text ?? '',
  );
  const remark = /\s+# .*$/;
  return [
    ...lines.map((line) => line.replace(remark, '').trim()),
    ...inline.map((text) => text.replaceAll('\\|', '|')),
  ].filter((text) => programs.test(text));
}

/** Each call of a line: `echo x | npm run y && kadian z` are three. */
export function callsOf(line: string): readonly Call[] {
  return line.split(/ (?:\||&&) (?=[a-z])/).map((call) =>
    call
      .replace(/^sudo /, '')
      .replaceAll(/[[\]]/g, ' ')
      .split(/\s+/)
      .filter(Boolean),
  );
}

/** Where links of a paper lead, without those into the web and into the paper itself. */
export function linksIn(paper: string): readonly string[] {
  return [...paper.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, to]) => to ?? '')
    .filter((to) => !/^(?:https?|mailto):/.test(to));
}

/** Sources and papers of the checkout named in a sentence; a name with a star or a placeholder is none. */
export function filesIn(paper: string): readonly string[] {
  // kiosk/security.md names files that shall not be there.
  const text = paper.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/\bno file `[^`]*`/g, '');
  return [...text.matchAll(/`([\w.@-]+(?:\/[\w.@-]+)*\.(?:ts|tsx|md|sh|yml))`/g)].map(([, name]) => name ?? '');
}
