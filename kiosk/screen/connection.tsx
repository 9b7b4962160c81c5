import type { VNode } from 'preact';
import { Mark } from './pictures/marks.tsx';
import { texts } from './state.ts';
import { catalogue } from './texts/catalogue.ts';

/** Said across the top while the station cannot be reached; what was shown before stays below it. */
export function Connection(): VNode {
  const { lost, lostHint } = texts.value.link;
  return (
    <div class="connection" role="status">
      <Mark name="network" />
      <p>
        {lost} {lostHint}
      </p>
    </div>
  );
}

/** Before the first model: the language is not known yet, so every language says it. */
export function Starting(): VNode {
  return (
    <main class="starting">
      <span class="spinner" />
      {Object.entries(catalogue).map(([name, { link }]) => (
        <p key={name} lang={name}>
          {link.starting}
        </p>
      ))}
    </main>
  );
}
