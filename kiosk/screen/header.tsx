import type { VNode } from 'preact';
import type { ScreenModel } from './model.ts';
import { sinceModelMs } from './state.ts';

/** Where this is, and what time it is there. */
export function Header({ model }: { model: ScreenModel }): VNode {
  const { wallMs, timeZone } = model.clock;
  const now = new Date(wallMs + sinceModelMs.value);
  const time = formatter(model.language, timeZone, 'time').format(now);
  const date = formatter(model.language, timeZone, 'date').format(now);
  return (
    <header class="header">
      <div class="place">
        <h1>{model.compound}</h1>
        <span>{model.checkpoint}</span>
      </div>
      <div class="when">
        <span class="date">{date}</span>
        <time>{time}</time>
      </div>
    </header>
  );
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making an Intl formatter is slow and the clock asks every second. */
export function formatter(language: string, timeZone: string, what: 'time' | 'date' | 'second'): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${what}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const options: Record<typeof what, Intl.DateTimeFormatOptions> = {
    time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    second: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    date: { month: 'long', day: 'numeric', weekday: 'short' },
  };
  const made = new Intl.DateTimeFormat(language, { ...options[what], timeZone });
  formatters.set(key, made);
  return made;
}
