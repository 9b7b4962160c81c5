/** Why a verdict is what it is: each reason with the knob that governs it and the inputs it rests on. */
import { decide, findings, type DecisionInputs } from '../access/decision.ts';
import type { Policy, Step } from '../access/policy.ts';
import { reasons, type ReasonCode, type Verdict } from '../access/reasons.ts';

interface At {
  readonly path: string;
  readonly value: unknown;
}

export interface Explanation {
  /** Null: nothing is decided yet, and these steps are missing. */
  readonly verdict: Verdict | null;
  readonly missing: readonly Step[];
  readonly policyVersion: string;
  readonly reasons: readonly {
    readonly code: ReasonCode;
    readonly argues: Verdict;
    readonly knob: At | null;
    readonly restsOn: readonly At[];
  }[];
}

/** Decides, and says why. While a step is missing, what already speaks against passing is told all the same. */
export function explain(policy: Policy, inputs: DecisionInputs): Explanation {
  const outcome = decide(policy, inputs);
  const found = new Map(findings(policy, inputs).map(({ code, argues }) => [code, argues]));
  const codes = outcome.settled ? outcome.decision.reasons : [...found.keys()];
  return {
    verdict: outcome.settled ? outcome.decision.verdict : null,
    missing: outcome.settled ? [] : outcome.missing,
    policyVersion: policy.version,
    reasons: codes.map((code) => {
      const { argues, knob, restsOn } = reasons[code];
      return {
        code,
        argues: found.get(code) ?? argues,
        knob: knob === null ? null : { path: knob, value: valueAt(policy, knob) },
        restsOn: restsOn.map((path) => ({ path, value: valueAt(inputs, path) })),
      };
    }),
  };
}

/** The value at a path such as `degrade.clockNotTrusted`; undefined where there is none. */
function valueAt(whole: object, path: string): unknown {
  let at: unknown = whole;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return at;
}
