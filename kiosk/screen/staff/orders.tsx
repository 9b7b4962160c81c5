import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ScreenModel } from '../model.ts';
import { type NoticeItem, noticeItems, volumes } from '../model-staff.ts';
import { BackToMenu, Choices } from './choices.tsx';
import { submit } from './submission.ts';
import { secondsLeft, step, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

const muteMinutes = [15, 60, 240] as const;
const volumeMinutes = 60;
const noticeHours = [1, 4, 12] as const;

function toMenu(): void {
  step.value = null;
}

function stay(): void {
  // What was ordered is shown where it was touched.
}

/** The mode of the portal: chosen, then confirmed, because it holds for everybody. */
export function GateMode({ model }: { model: ScreenModel }): VNode {
  const { staff, portalMode } = texts.value;
  const [chosen, setChosen] = useState<(typeof model.staff.modes)[number] | null>(null);
  const { mode } = model.portal;
  if (chosen !== null)
    return (
      <section class="choose">
        <h3 aria-level={2}>{staff.gate}</h3>
        <div class="menu">
          <button
            type="button"
            class="main"
            data-mode={chosen}
            onClick={() => submit({ type: 'portalMode', mode: chosen }, toMenu)}
          >
            {fill(staff.confirm, { is: portalMode[chosen] })}
          </button>
          <button type="button" class="main plain" onClick={() => setChosen(null)}>
            {staff.cancel}
          </button>
        </div>
      </section>
    );
  return (
    <Choices
      title={fill(staff.now, { is: portalMode[mode] })}
      options={model.staff.modes.filter((each) => each !== mode)}
      nameOf={(each) => portalMode[each]}
      onChoose={setChosen}
    >
      {!model.staff.modes.includes('lockedOpen') && <p class="aside">{staff.gateOpenHint}</p>}
      <BackToMenu />
    </Choices>
  );
}

/** Silence and volume, always with an end. */
export function SoundOrder({ model }: { model: ScreenModel }): VNode {
  const { staff, volume: volumeNames } = texts.value;
  const { mutedForMs, volume, volumeForMs } = model.staff.sound;
  const minutesLeft = Math.ceil(secondsLeft(mutedForMs) / 60);
  const now = volumeForMs > 0 ? volume : 'normal';
  return (
    <section class="choose">
      <h3 aria-level={2}>{mutedForMs > 0 ? fill(staff.mutedFor, { n: minutesLeft }) : staff.muteFor}</h3>
      <div class="menu three">
        {mutedForMs > 0 ? (
          <button type="button" class="main" onClick={() => submit({ type: 'mute', minutes: 0 }, stay)}>
            {staff.unmute}
          </button>
        ) : (
          muteMinutes.map((minutes) => (
            <button
              key={minutes}
              type="button"
              class="main plain"
              onClick={() => submit({ type: 'mute', minutes }, stay)}
            >
              {fill(staff.minutesLong, { n: minutes })}
            </button>
          ))
        )}
      </div>
      <h3 aria-level={2}>{staff.volumeFor}</h3>
      <div class="menu three">
        {volumes.map((each) => (
          <button
            key={each}
            type="button"
            class="main plain"
            aria-pressed={each === now}
            onClick={() =>
              submit({ type: 'volume', volume: each, minutes: each === 'normal' ? 0 : volumeMinutes }, stay)
            }
          >
            {volumeNames[each]}
          </button>
        ))}
      </div>
      <BackToMenu />
    </section>
  );
}

/** A notice out of ready sentences, shown as residents will see it before it goes up. */
export function NoticeBoard({ model }: { model: ScreenModel }): VNode {
  const { staff, notice, noticeName } = texts.value;
  const [items, setItems] = useState<readonly NoticeItem[]>(model.staff.notice?.items ?? []);
  const [preview, setPreview] = useState(false);
  const gap = model.language === 'en' ? ' ' : '';
  if (!preview)
    return (
      <Choices
        title={staff.chooseSentences}
        options={noticeItems}
        nameOf={(each) => noticeName[each]}
        chosen={items}
        onChoose={(each) => setItems(items.includes(each) ? items.filter((other) => other !== each) : [...items, each])}
      >
        <div class="foot">
          <BackToMenu />
          <button type="button" class="main" data-go disabled={items.length === 0} onClick={() => setPreview(true)}>
            {staff.preview}
          </button>
        </div>
      </Choices>
    );
  return (
    <section class="choose">
      <h3 aria-level={2}>{staff.preview}</h3>
      <p class="notice-preview">{items.map((each) => notice[each]).join(gap)}</p>
      <div class="menu">
        {noticeHours.map((hours) => (
          <button key={hours} type="button" class="main" onClick={() => post(items, hours * 60)}>
            {fill(staff.putUp, { n: hours })}
          </button>
        ))}
        {model.staff.notice !== null && (
          <button type="button" class="main plain" onClick={() => post([], 0)}>
            {staff.takeDown}
          </button>
        )}
        <BackToMenu onBack={() => setPreview(false)} />
      </div>
    </section>
  );

  function post(what: readonly NoticeItem[], minutes: number): void {
    submit({ type: 'postNotice', items: what, minutes }, toMenu);
  }
}
