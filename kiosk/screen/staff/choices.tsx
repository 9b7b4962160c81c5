import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Mark } from '../pictures/marks.tsx';
import { step, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

/** One question and what may be answered, each answer a button. */
export function Choices<T extends string>(props: {
  readonly title: string;
  readonly options: readonly T[];
  readonly nameOf: (option: T) => string;
  readonly chosen?: readonly T[];
  readonly onChoose: (option: T) => void;
  readonly children?: ComponentChildren;
}): VNode {
  return (
    <section class="choose">
      <h3 aria-level={2}>{props.title}</h3>
      <div class={props.chosen === undefined ? 'menu' : 'menu two'}>
        {props.options.map((option) => (
          <button
            key={option}
            type="button"
            class="main plain"
            aria-pressed={props.chosen?.includes(option)}
            onClick={() => props.onChoose(option)}
          >
            {props.nameOf(option)}
          </button>
        ))}
      </div>
      {props.children}
    </section>
  );
}

const onePage = 12;

/** Many short answers, leafed through page by page: a list that moves under a finger is easily hit wrongly. */
export function Leaves<T>(props: {
  readonly title: string;
  readonly options: readonly T[];
  readonly nameOf: (option: T) => string;
  /** Names of a few signs: more in a row. */
  readonly short?: boolean;
  readonly onChoose: (option: T) => void;
  readonly children?: ComponentChildren;
}): VNode {
  const [page, setPage] = useState(0);
  const { staff } = texts.value;
  const pages = Math.max(1, Math.ceil(props.options.length / onePage));
  const shown = Math.min(page, pages - 1);
  const options = props.options.slice(shown * onePage, (shown + 1) * onePage);
  return (
    <section class="choose">
      <h3 aria-level={2}>{props.title}</h3>
      <div class="leaf" data-short={props.short}>
        {options.map((option) => (
          <button
            key={props.nameOf(option)}
            type="button"
            class="main plain"
            onClick={() => {
              setPage(0);
              props.onChoose(option);
            }}
          >
            {props.nameOf(option)}
          </button>
        ))}
      </div>
      {options.length === 0 && <p class="nobody">{staff.nobodyFound}</p>}
      <div class="foot">
        {props.children}
        {pages > 1 && <Pager page={shown} pages={pages} onPage={setPage} />}
      </div>
    </section>
  );
}

export function Pager(props: {
  readonly page: number;
  readonly pages: number;
  readonly onPage: (page: number) => void;
}): VNode {
  const { staff } = texts.value;
  const { page, pages, onPage } = props;
  return (
    <div class="pager">
      <button
        type="button"
        class="tool"
        aria-label={staff.earlier}
        disabled={page === 0}
        onClick={() => onPage(page - 1)}
      >
        <Mark name="back" />
      </button>
      <span>{fill(staff.pageOf, { n: page + 1, m: pages })}</span>
      <button
        type="button"
        class="tool"
        aria-label={staff.later}
        disabled={page + 1 >= pages}
        onClick={() => onPage(page + 1)}
      >
        <Mark name="forward" />
      </button>
    </div>
  );
}

/** Back to where the step was chosen. */
export function BackToMenu({ onBack }: { onBack?: () => void }): VNode {
  return (
    <button
      type="button"
      class="main plain"
      onClick={
        onBack ??
        (() => {
          step.value = null;
        })
      }
    >
      <Mark name="back" />
      {texts.value.staff.back}
    </button>
  );
}
