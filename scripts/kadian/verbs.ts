/** Every verb of `kadian`. */
import type { Verb } from './verb.ts';
import { boxVerbs } from './verbs-box.ts';
import { deviceVerbs } from './verbs-devices.ts';
import { ledgerVerbs } from './verbs-ledger.ts';
import { lifeVerbs } from './verbs-life.ts';
import { policyVerbs } from './verbs-policy.ts';

export const verbs: readonly Verb[] = [...boxVerbs, ...deviceVerbs, ...lifeVerbs, ...ledgerVerbs, ...policyVerbs];
