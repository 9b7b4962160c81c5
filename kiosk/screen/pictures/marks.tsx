/** Small marks: the shapes of the verdicts, of the steps and of the buttons. Each differs in shape, not in colour alone. */
import type { VNode } from 'preact';

export type MarkName =
  | 'granted'
  | 'denied'
  | 'referred'
  | 'done'
  | 'failed'
  | 'active'
  | 'waiting'
  | 'largeType'
  | 'language'
  | 'staff'
  | 'close'
  | 'back'
  | 'forward'
  | 'leave'
  | 'register'
  | 'duty'
  | 'delete'
  | 'gate'
  | 'device'
  | 'network'
  | 'sending'
  | 'sound'
  | 'clock'
  | 'temperature'
  | 'events'
  | 'gauges'
  | 'sliders'
  | 'help';

const marks: Readonly<Record<MarkName, VNode>> = {
  granted: (
    <g>
      <circle cx="48" cy="48" r="42" />
      <path d="M27 50l14 15 28-33" stroke-width="9" />
    </g>
  ),
  denied: (
    <g>
      <path d="M31 6h34l25 25v34L65 90H31L6 65V31z" />
      <path d="M33 33l30 30M63 33 33 63" stroke-width="9" />
    </g>
  ),
  referred: (
    <g>
      <path d="M48 8 92 86H4z" />
      <circle cx="48" cy="46" r="7" />
      <path d="M34 74v-3a14 12 0 0 1 28 0v3" />
    </g>
  ),
  done: (
    <g>
      <circle cx="48" cy="48" r="40" fill="currentColor" stroke="currentColor" />
      <path d="M29 50l13 14 25-30" class="cut" stroke-width="9" />
    </g>
  ),
  failed: (
    <g>
      <circle cx="48" cy="48" r="40" />
      <path d="M48 26v26M48 68h.1" stroke-width="9" />
    </g>
  ),
  active: (
    <g>
      <circle cx="48" cy="48" r="40" />
      <circle cx="48" cy="48" r="18" fill="currentColor" stroke="none" />
    </g>
  ),
  waiting: <circle cx="48" cy="48" r="40" stroke-dasharray="1 17" />,
  largeType: <path d="M6 80 32 18l26 62M15 60h34M62 80l14-34 14 34M67 69h18" />,
  language: (
    <g>
      <circle cx="48" cy="48" r="40" />
      <path d="M8 48h80M48 8q-34 40 0 80M48 8q34 40 0 80" />
    </g>
  ),
  staff: (
    <g>
      <circle cx="48" cy="32" r="18" />
      <path d="M12 86a36 30 0 0 1 72 0" />
    </g>
  ),
  close: <path d="M20 20l56 56M76 20 20 76" />,
  back: <path d="M58 16 26 48l32 32" />,
  forward: <path d="M38 16 70 48 38 80" />,
  leave: <path d="M52 12H14v72h38M36 48h50M66 28l20 20-20 20" />,
  register: <path d="M58 10H14v76h60V54M34 62l4-16 40-38 12 12-40 38z" />,
  duty: <path d="M48 6 84 18v28q0 30-36 44Q12 76 12 46V18zM32 46l12 12 22-24" />,
  delete: <path d="M32 18h54v60H32L8 48zM48 38l20 20M68 38 48 58" />,
  gate: <path d="M14 88V10h50v78M6 88h84M64 20l20 8v60M52 48v6" />,
  device: <path d="M34 8v22M62 8v22M22 30h52v14a26 26 0 0 1-52 0zM48 70v20" />,
  /** The line is there and something goes over it; `network` is the line struck out. */
  sending: <path d="M48 88V14M22 40l26-26 26 26" />,
  network: <path d="M8 36q40-36 80 0M24 54q24-22 48 0M40 72q8-8 16 0M12 12l72 72" />,
  sound: <path d="M10 36h18l24-20v64L28 60H10zM64 36l24 24M88 36 64 60" />,
  clock: (
    <g>
      <circle cx="48" cy="48" r="40" />
      <path d="M48 24v26l16 10" />
    </g>
  ),
  temperature: (
    <g>
      <path d="M38 56V18a10 10 0 0 1 20 0v38a19 19 0 1 1-20 0z" />
      <path d="M48 34v36" stroke-width="10" />
    </g>
  ),
  events: <path d="M34 22h52M34 48h52M34 74h52M12 22h.1M12 48h.1M12 74h.1" />,
  gauges: <path d="M16 86V56M38 86V16M60 86V40M82 86V64" />,
  sliders: <path d="M10 28h76M10 68h76M34 14v28M62 54v28" />,
  help: <path d="M20 8h18l8 22-12 8q8 20 24 28l8-12 22 8v18q-4 8-12 8Q12 80 12 20q0-8 8-12z" />,
};

/** Draws a mark; words or a label beside it always say the same. */
export function Mark({ name, class: className }: { name: MarkName; class?: string }): VNode {
  return (
    <svg class={className ?? 'mark'} viewBox="0 0 96 96" aria-hidden="true">
      <g fill="none" stroke="currentColor" stroke-width="7" stroke-linecap="round" stroke-linejoin="round">
        {marks[name]}
      </g>
    </svg>
  );
}
