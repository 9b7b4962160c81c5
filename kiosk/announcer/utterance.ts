import type { Priority } from './mixer.ts';
import type { Language, PromptKey } from './prompts.ts';
import { temperaturePieces } from './spoken-number.ts';
import { ownVoice, type Voices } from './voices.ts';

export interface SayRequest {
  readonly prompt: PromptKey;
  readonly language: Language;
  /** Said in the same breath, such as the reason after the verdict. */
  readonly followedBy?: readonly PromptKey[];
  readonly values?: { readonly temperatureC?: number };
}

function keysOf(prompt: PromptKey, request: SayRequest): string[] {
  if (prompt !== 'reading.temperature') return [prompt];
  const celsius = request.values?.temperatureC;
  const number = celsius === undefined ? null : temperaturePieces(celsius, request.language);
  // A temperature that cannot be said is not replaced by half a sentence.
  return number === null ? [] : ['temperature', ...number].map((piece) => `number.${piece}`);
}

/** The files of a request in the order they are said; empty when its value is missing or cannot be said. */
export function filesOf(request: SayRequest, voices: Voices = ownVoice): string[] {
  return [request.prompt, ...(request.followedBy ?? [])]
    .flatMap((prompt) => keysOf(prompt, request))
    .map((key) => voices.file(key, request.language));
}

export function priorityOf(prompt: PromptKey): Priority {
  if (prompt.startsWith('alarm.')) return 'alarm';
  return prompt.startsWith('notice.') ? 'notice' : 'prompt';
}

/** A verdict is said at once, even over guidance that is still being spoken. */
export function isUrgent(prompt: PromptKey): boolean {
  return prompt.startsWith('verdict.');
}
