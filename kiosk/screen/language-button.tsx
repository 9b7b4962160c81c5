import type { VNode } from 'preact';
import { languages } from './model.ts';
import { Mark } from './pictures/marks.tsx';
import { language, send, texts } from './state.ts';
import { catalogue } from './texts/catalogue.ts';

/** Asks for the next language; `brief` by its sign alone, where there is no room for a name. */
export function LanguageButton({ brief = false }: { brief?: boolean }): VNode {
  const { status } = texts.value;
  const next = languages[(languages.indexOf(language.value) + 1) % languages.length] ?? language.value;
  const { languageName } = catalogue[next];
  return (
    <button
      type="button"
      class="tool"
      data-language
      aria-label={`${status.switchLanguage}: ${languageName}`}
      onClick={() => send({ type: 'setLanguage', language: next })}
    >
      <Mark name="language" />
      {!brief && <span lang={next}>{languageName}</span>}
    </button>
  );
}
