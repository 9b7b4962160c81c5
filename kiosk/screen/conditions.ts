import type { CameraState } from './camera/reader.ts';
import type { CorrectionNotice, ScreenModel } from './model.ts';
import type { MarkName } from './pictures/marks.tsx';
import { fill } from './texts/catalogue.ts';
import type { Texts } from './texts/zh-CN.ts';

export interface Condition {
  readonly mark: MarkName;
  readonly text: string;
  readonly grave: boolean;
  /** It says how a device of the model is. */
  readonly device?: true;
  /** It says that all is as it should be. */
  readonly calm?: true;
  /** It says what temperatures are corrected by. */
  readonly corrects?: true;
}

/** How long the lower edge says that somebody left too early: until somebody has had time to look up. */
const leftEarlyMs = 300_000;

/**
 * What a guard should know, the gravest first; the state of the portal is always there. `waitsLong`: events have waited
 * for the line for a while.
 */
export function conditions(
  model: ScreenModel,
  texts: Texts,
  camera: CameraState,
  waitsLong = true,
): readonly Condition[] {
  const { mode, state } = model.portal;
  const alarm = state === 'heldOpen' || state === 'forcedOpen' || state === 'unknown';
  const portal = mode === 'controlled' ? '' : `${texts.portalMode[mode]} · `;
  const { correction } = model;
  const [left] = model.staff.leftEarly ?? [];
  const found: Condition[] = [
    // For whoever is on duty and has the panel closed; residents read it too, and it says nothing of whom it is about.
    ...(left === undefined || left.sinceMs > leftEarlyMs
      ? []
      : [{ mark: 'leave', text: texts.staff.leftBeforeSecond, grave: true } as const]),
    // First of its rank: whoever looks at a temperature must know that it is not the measured one.
    ...(correction === undefined
      ? []
      : [
          {
            mark: 'device',
            text: correctedBy(model, correction, texts),
            grave: correction.grave,
            corrects: true,
          } as const,
        ]),
    alarm || mode !== 'controlled'
      ? { mark: 'gate', text: `${portal}${texts.portalState[state]}`, grave: true }
      : { mark: 'gate', text: texts.portalState[state], grave: false, calm: true },
  ];
  for (const { device, fault } of model.missingDevices) {
    const gap = model.language.startsWith('zh') ? '' : ' ';
    found.push({
      mark: 'device',
      text: `${texts.device[device]}${gap}${texts.fault[fault]}`,
      grave: true,
      device: true,
    });
  }
  const { refused, missing, busy } = texts.camera;
  const cameraFault = { off: null, starting: null, reading: null, refused, missing, busy }[camera];
  if (cameraFault !== null) found.push({ mark: 'device', text: cameraFault, grave: true });
  if (!model.clock.trusted) found.push({ mark: 'clock', text: texts.status.clockUntrusted, grave: true });
  const { connected, waiting } = model.uplink;
  if (!connected) found.push({ mark: 'network', text: fill(texts.status.offline, { n: waiting }), grave: false });
  if (model.sound !== 'sounding') {
    // Without a card there is no sound, muted or not; who has muted it is told that it was taken.
    const both = model.sound === 'degraded' && model.staff.sound.mutedForMs > 0;
    found.push({ mark: 'sound', text: both ? texts.status.mutedToo : texts.sound[model.sound], grave: false });
  }
  // In a rush hour some event is always on its way: no news, and last of all.
  if (connected && waitsLong && waiting > 0) {
    found.push({ mark: 'sending', text: fill(texts.status.sending, { n: waiting }), grave: false });
  }
  return found.toSorted((a, b) => Number(b.grave) - Number(a.grave));
}

/**
 * What is shown where there is room for so many, and how many more there are: a gate that does what it should is the
 * first to give way, and nobody is told that it is missing.
 */
export function foremost(
  all: readonly Condition[],
  room: number,
): { readonly shown: readonly Condition[]; readonly more: number } {
  if (all.length <= room) return { shown: all, more: 0 };
  const news = all.filter(({ calm }) => calm !== true);
  return { shown: news.slice(0, room), more: Math.max(0, news.length - room) };
}

/** Such as "Temperatures +0.5 °C until 5 Feb". */
function correctedBy({ language }: ScreenModel, { offsetC, expires }: CorrectionNotice, { status }: Texts): string {
  const degrees = { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' } as const;
  const day = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const parts = {
    n: new Intl.NumberFormat(language, degrees).format(offsetC),
    day: day.format(Date.parse(`${expires}T00:00:00Z`)),
  };
  return fill(status.corrected, parts);
}
