import type { VNode } from 'preact';
import { formatter } from '../header.tsx';
import type { ScreenModel } from '../model.ts';
import { Paged } from '../paged.tsx';
import { texts } from '../state.ts';
import { eventText, reasonText } from '../texts/catalogue.ts';

/** The last events, newest first, in words. */
export function Events({ model }: { model: ScreenModel }): VNode {
  const { recent } = model.staff;
  if (recent.length === 0) return <p class="nobody">{texts.value.staff.noEvents}</p>;
  const time = formatter(model.language, model.clock.timeZone, 'second');
  return (
    <Paged tag="ol" class="events">
      {recent.map((event) => (
        <li key={event.sequence}>
          <time>{time.format(event.wallMs)}</time>
          <strong>{eventText(texts.value, event.type)}</strong>
          <span>{event.reasons.map((code) => reasonText(texts.value, code).says).join(' ')}</span>
        </li>
      ))}
    </Paged>
  );
}
