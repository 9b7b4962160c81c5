/** Says what the screen shows, in the language the screen has. */
import type { ClosedEncounter, Guidance } from '../../access/encounter-state.ts';
import type { ReasonCode } from '../../access/reasons.ts';
import type { Announcer } from '../../announcer/announcer.ts';
import type { PromptKey } from '../../announcer/prompts.ts';
import type { Language } from '../../screen/model.ts';
import { writtenIn } from '../../screen/texts/written.ts';

export interface Voice {
  guidance(guidance: Guidance): void;
  verdict(closed: ClosedEncounter): void;
  /** Says what of a notice is recorded. */
  notice(items: readonly string[]): void;
}

/** The announcer is asked for at each word because it may not be there yet. */
export function createVoice(announcer: () => Announcer | null, language: () => Language): Voice {
  return {
    guidance: (guidance) => announcer()?.say({ prompt: `guidance.${guidance}`, language: writtenIn(language()) }),
    notice(items) {
      for (const prompt of noticePrompts) {
        if (items.includes(prompt.slice('notice.'.length)))
          announcer()?.say({ prompt, language: writtenIn(language()) });
      }
    },
    verdict({ decision, byStaff }) {
      const reason = decision.reasons[0];
      const spoken = byStaff || decision.verdict === 'granted' ? undefined : reason;
      announcer()?.say({
        prompt: `verdict.${decision.verdict}`,
        language: writtenIn(language()),
        followedBy: reasonPrompt(spoken),
      });
    },
  };
}

const noticePrompts = ['notice.mask', 'notice.queueDistance', 'notice.scanCode'] as const;

function reasonPrompt(reason: ReasonCode | undefined): readonly PromptKey[] {
  return reason === undefined ? [] : [`reason.${reason}`];
}
