import type { VNode } from 'preact';
import { formatter } from '../header.tsx';
import { type Fact, factKinds, type FactGroup } from '../model-technician.ts';
import { Paged } from '../paged.tsx';
import { language, received, texts } from '../state.ts';

/** Values under their names, in groups; more than fits is scrolled. */
export function Facts(props: { groups: readonly FactGroup[]; label: string; foot?: VNode }): VNode {
  const { groups, label, foot } = props;
  return (
    <div class="records">
      <Paged tag="div" class="events facts-page" label={label} {...(foot === undefined ? {} : { foot })}>
        {groups.map(({ group, facts }) => (
          <section key={group}>
            <h3>{texts.value.factGroup[group]}</h3>
            <dl class="report">
              {facts.map((fact, at) => (
                <div key={at} data-kind={factKinds[fact.code]} data-code={fact.code} data-grave={fact.grave}>
                  <dt>{texts.value.fact[fact.code]}</dt>
                  <dd>{written(fact)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </Paged>
    </div>
  );
}

/** A value as a person reads it, with its unit. */
export function written({ code, value }: Fact): string {
  if (value === null) return '–';
  if (typeof value === 'string') return wordOf(factKinds[code], value);
  switch (factKinds[code]) {
    case 'celsius':
      return celsius(value, code === 'noise' ? 3 : 2);
    case 'perSecond':
      return `${number(value, 1)} /s`;
    case 'decibel':
      return `${number(value, 0)} dB`;
    case 'lasting':
      return lastingOf(value);
    case 'span':
      return spanOf(value);
    case 'bytes':
      return bytesOf(value);
    case 'time':
      return timeOf(value);
    case 'count':
    case 'text':
    case 'word':
    case 'fault':
    case 'hex':
      return number(value, 0);
  }
}

export function celsius(value: number, digits: number): string {
  return `${number(value, digits)} °C`;
}

/** A correction with its sign, such as +0.5 °C. */
export function signed(offsetC: number): string {
  const options = { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' } as const;
  return `${new Intl.NumberFormat(language.value, options).format(offsetC)} °C`;
}

/** Decimal multiples, as disks are sold. */
export function bytesOf(bytes: number): string {
  const unit = bytes >= 1e9 ? 'gigabyte' : bytes >= 1e6 ? 'megabyte' : bytes >= 1e3 ? 'kilobyte' : 'byte';
  const size = { gigabyte: 1e9, megabyte: 1e6, kilobyte: 1e3, byte: 1 }[unit];
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: bytes >= 1e6 ? 1 : 0 } as const;
  return new Intl.NumberFormat(language.value, options).format(bytes / size);
}

/** Milliseconds in the largest unit that says something. */
export function lastingOf(ms: number): string {
  const size = Math.abs(ms);
  const unit =
    size < 2_000
      ? 'millisecond'
      : size < 120_000
        ? 'second'
        : size < 7_200_000
          ? 'minute'
          : size < 172_800_000
            ? 'hour'
            : 'day';
  const of = { millisecond: 1, second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }[unit];
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language.value, options).format(ms / of);
}

/** Milliseconds as they are, seconds from two on; the sign says whether this clock is ahead. */
function spanOf(ms: number): string {
  const inSeconds = Math.abs(ms) >= 2_000;
  const unit = inSeconds ? 'second' : 'millisecond';
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language.value, { ...options, signDisplay: 'exceptZero' }).format(
    inSeconds ? ms / 1000 : ms,
  );
}

/** The time of day of a moment, to the second. */
export function secondOf(wallMs: number): string {
  return formatter(language.value, received.value?.model.clock.timeZone ?? 'UTC', 'second').format(wallMs);
}

function timeOf(wallMs: number): string {
  const zone = received.value?.model.clock.timeZone ?? 'UTC';
  const parts = ['date', 'second'] as const;
  return parts.map((part) => formatter(language.value, zone, part).format(wallMs)).join(' ');
}

function number(value: number, digits: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language.value, options).format(value);
}

function wordOf(kind: (typeof factKinds)[Fact['code']], value: string): string {
  if (kind !== 'word' && kind !== 'fault') return value;
  const { word, fault } = texts.value;
  return Object.entries(kind === 'word' ? word : fault).find(([code]) => code === value)?.[1] ?? value;
}
