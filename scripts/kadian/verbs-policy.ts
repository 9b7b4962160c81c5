/** Why somebody passes or not. */
import type { Verb } from './verb.ts';

export const policyVerbs: readonly Verb[] = [
  {
    name: 'verify',
    summary: 'judge a code from standard input, step by step',
    usage: ['--trust FILE --now TIME [--rules FILE] [--show-claims]'],
    options: [
      { flag: '--trust FILE', means: 'keys whose signatures count' },
      { flag: '--now TIME', means: 'a time with zone, a day, or Unix seconds' },
      { flag: '--rules FILE', means: 'business rules that a certificate must pass' },
      { flag: '--show-claims', means: 'claims in clear instead of masked' },
    ],
    exitCodes: [
      { code: 0, means: 'valid' },
      { code: 1, means: 'not valid' },
      { code: 2, means: 'cannot be verified' },
      { code: 66, means: 'a file that cannot be used' },
    ],
    more: [],
    run: () => import('../verify.ts'),
  },
  {
    name: 'lint-policy',
    summary: 'find what contradicts itself in a policy, in both languages',
    usage: ['FILE [--site FILE] [--json]'],
    options: [
      { flag: '--site FILE', means: 'also what does not fit the devices and the direction of this site' },
      { flag: '--json', means: 'one JSON object instead of lines' },
    ],
    exitCodes: [
      { code: 0, means: 'nothing found' },
      { code: 1, means: 'warnings only' },
      { code: 2, means: 'errors' },
      { code: 66, means: 'a file that cannot be used' },
    ],
    more: [],
    run: () => import('../lint-policy.ts'),
  },
  {
    name: 'explain',
    summary: 'say why somebody would pass or not, in both languages',
    usage: ['--policy FILE --encounter FILE [--json]'],
    options: [
      { flag: '--policy FILE', means: 'a policy, or a site file with one' },
      { flag: '--encounter FILE', means: 'who comes, when, and what was measured: kiosk/policy/README.md' },
      { flag: '--json', means: 'one JSON object instead of text' },
    ],
    exitCodes: [
      { code: 0, means: 'granted' },
      { code: 1, means: 'denied' },
      { code: 2, means: 'referred' },
      { code: 3, means: 'nothing is decided yet' },
      { code: 66, means: 'a file that cannot be used' },
    ],
    more: [],
    run: () => import('../explain.ts'),
  },
];
