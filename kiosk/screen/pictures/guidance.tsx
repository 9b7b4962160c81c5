/** One picture for each thing a person may be asked to do: line drawings on a 96 × 96 field, in the colour of the text. */
import type { ComponentChildren, VNode } from 'preact';

export type PictureName =
  | 'mask'
  | 'presentCode'
  | 'presentNextCode'
  | 'comeCloser'
  | 'keepStill'
  | 'lookAtThermometer'
  | 'waitForSecondMeasurement'
  | 'warmUp'
  | 'measureWrist'
  | 'tooHotHere'
  | 'tooColdHere'
  | 'callStaff'
  | 'stepBack'
  | 'gateLockedAgain'
  | 'onePersonAtATime'
  | 'deciding';

const person = (x: number, y: number, scale = 1): VNode => (
  <g transform={`translate(${x} ${y}) scale(${scale})`}>
    <circle cx="0" cy="-17" r="11" />
    <path d="M-19 24v-6a19 17 0 0 1 38 0v6" />
  </g>
);

const sensor = (
  <g>
    <rect class="accent" x="70" y="30" width="16" height="30" rx="5" />
    <circle cx="78" cy="45" r="3" fill="currentColor" stroke="none" />
  </g>
);

const stepBack = (
  <g>
    {person(66, 58)}
    <path d="M44 46H14M26 34 14 46l12 12" />
    <path class="accent" d="M10 84h28" />
  </g>
);

const pictures: Readonly<Record<PictureName, VNode>> = {
  mask: (
    <g>
      <circle cx="48" cy="46" r="34" />
      <path d="M34 36h.1M62 36h.1" stroke-width="8" />
      <path class="accent" d="M24 52q24-10 48 0v10q-24 22-48 0z" />
      <path d="M24 54 15 48M72 54l9-6M34 60h28" />
    </g>
  ),
  presentCode: (
    <g>
      <rect x="14" y="10" width="42" height="76" rx="7" />
      <path d="M30 78h10" />
      <rect class="accent" x="23" y="24" width="24" height="24" rx="2" />
      <path d="M31 32h8v8h-8zM23 58h24" />
      <path d="M66 48h20M76 38 66 48l10 10" transform="rotate(180 76 48)" />
    </g>
  ),
  presentNextCode: (
    <g>
      <rect x="26" y="6" width="36" height="62" rx="6" opacity="0.45" />
      <rect x="10" y="20" width="42" height="70" rx="7" />
      <rect class="accent" x="19" y="34" width="24" height="24" rx="2" />
      <path d="M27 42h8v8h-8zM19 70h24" />
      <path d="M62 48h24M76 38l10 10-10 10" />
    </g>
  ),
  comeCloser: (
    <g>
      {person(24, 58)}
      <path d="M46 45h14M54 37l8 8-8 8" />
      {sensor}
    </g>
  ),
  keepStill: (
    <g>
      {person(48, 58)}
      <path d="M14 30v40M82 30v40" class="accent" />
      <path d="M28 84h40" />
    </g>
  ),
  lookAtThermometer: (
    <g>
      {person(26, 58)}
      <path d="M44 42 64 40M44 42l20 8" stroke-dasharray="2 8" />
      {sensor}
    </g>
  ),
  waitForSecondMeasurement: (
    <g>
      <circle cx="48" cy="48" r="36" />
      <path class="accent" d="M48 48V12a36 36 0 0 1 31 18z" />
      <path d="M48 26v22l15 9" />
    </g>
  ),
  warmUp: (
    <g>
      <path d="M20 52h46v14a18 18 0 0 1-18 18H38a18 18 0 0 1-18-18zM66 56h6a9 9 0 0 1 0 18h-8" class="accent" />
      <path d="M32 42c-6-8 6-12 0-22M46 42c-6-8 6-12 0-22M60 42c-6-8 6-12 0-22" />
    </g>
  ),
  measureWrist: (
    <g>
      <path d="M6 62h34l10-10c5-4 11 1 8 7l-5 8h12c8 0 8 9 1 9h-4M6 84h36c8 0 16-2 22-8" />
      <path class="accent" d="M20 60v26" stroke-width="9" />
      <rect class="accent" x="12" y="10" width="26" height="18" rx="5" />
      <path d="M25 34v16" stroke-dasharray="2 8" />
    </g>
  ),
  tooHotHere: (
    <g>
      <circle class="accent" cx="48" cy="48" r="17" />
      <path d="M48 8v12M48 76v12M8 48h12M76 48h12M20 20l8 8M68 68l8 8M76 20l-8 8M28 68l-8 8" />
    </g>
  ),
  tooColdHere: (
    <g>
      <path d="M48 8v80M13 28l70 40M83 28 13 68" />
      <path d="M38 14l10 9 10-9M38 82l10-9 10 9M14 40l13-4-3-13M82 56l-13 4 3 13M82 40l-13-4 3-13M14 56l13 4-3 13" />
    </g>
  ),
  callStaff: (
    <g>
      {person(48, 58)}
      <path class="accent" d="M40 66h16v16H40z" />
      <path d="M30 34q18-20 36 0M26 34h44" />
    </g>
  ),
  stepBack,
  gateLockedAgain: stepBack,
  onePersonAtATime: (
    <g>
      {person(30, 60)}
      <g opacity="0.45">{person(72, 60, 0.8)}</g>
      <path d="M52 24v60" stroke-dasharray="2 9" class="accent" />
    </g>
  ),
  deciding: (
    <g>
      <circle cx="48" cy="48" r="36" />
      <path d="M30 48h.1M48 48h.1M66 48h.1" stroke-width="10" />
    </g>
  ),
};

/** Draws a picture; the sentence beside it says the same, so it is hidden from readers of the page. */
export function Picture({ name, class: className }: { name: PictureName; class?: string }): VNode {
  return (
    <svg class={className ?? 'picture'} viewBox="0 0 96 96" aria-hidden="true">
      <Lines>{pictures[name]}</Lines>
    </svg>
  );
}

function Lines({ children }: { children: ComponentChildren }): VNode {
  return (
    <g fill="none" stroke="currentColor" stroke-width="5" stroke-linecap="round" stroke-linejoin="round">
      {children}
    </g>
  );
}
