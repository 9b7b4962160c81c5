/** What the page knows: the station's last model, how the link is, and what this screen itself has open. */
import { computed, signal } from '@preact/signals';
import type { CameraState } from './camera/reader.ts';
import type { FromPage } from './messages.ts';
import type { ScreenModel } from './model.ts';
import type { TechnicianPage } from './model-technician.ts';
import { catalogue } from './texts/catalogue.ts';

/** The last model, its number, and the page's time in milliseconds at which it came. */
export const received = signal<{
  readonly model: ScreenModel;
  readonly revision: number;
  readonly atMs: number;
} | null>(null);

export const link = signal<'connecting' | 'open' | 'lost'>('connecting');

/** How the camera is, and its picture while it reads. */
export const cameraShown = signal<{ readonly state: CameraState; readonly stream: MediaStream | null }>({
  state: 'off',
  stream: null,
});

/** The page's own time in milliseconds, moved once a second: the clock and every countdown follow it. */
export const nowMs = signal(performance.now());

export const largeType = signal(sessionStorage.getItem('largeType') === 'yes');

export type StaffTab = 'decide' | 'register' | 'events' | 'duty' | 'help';

/** What is being done within a tab; null: its menu. */
export type StaffStep =
  | 'temperature'
  | 'household'
  | 'byName'
  | 'identity'
  | 'visitor'
  | 'delivery'
  | 'vehicle'
  | 'queue'
  | 'report'
  | 'recordsOfAll'
  | 'handover'
  | 'gate'
  | 'sound'
  | 'notice'
  | 'disinfection'
  | 'inspection';

/** The staff panel: closed, or open at a tab; without a signed-in member of staff it shows the PIN pad. */
export const panel = signal<StaffTab | null>(null);
export const step = signal<StaffStep | null>(null);

/** Opens the panel at a tab's menu, or at one of its steps. */
export function openPanel(tab: StaffTab, at: StaffStep | null = null): void {
  intended.value = null;
  step.value = at;
  panel.value = tab;
}

/** The residents see their screen again. */
export function closePanel(): void {
  intended.value = null;
  step.value = null;
  panel.value = null;
}

/**
 * The verdict a member of staff is about to give, and for which encounter (null: somebody who never came
 * before the devices), while the reason is being chosen.
 */
export const intended = signal<Intent | null>(null);

export interface Intent {
  readonly encounter: string | null;
  readonly verdict: 'granted' | 'denied';
  /** Its own word: touched twice, or sent again, it is the same intention. */
  readonly act: string;
}

export function intend(encounter: string | null, verdict: Intent['verdict']): void {
  intended.value = { encounter, verdict, act: crypto.randomUUID() };
}

/** The technician's panel: closed, or open at a page; without a signed-in technician it shows the PIN pad. */
export const technicianPage = signal<TechnicianPage | null>(null);

export const language = computed(() => received.value?.model.language ?? 'zh-CN');
export const texts = computed(() => catalogue[language.value]);

/** Milliseconds since the last model came. */
export const sinceModelMs = computed(() => Math.max(0, nowMs.value - (received.value?.atMs ?? 0)));

/** Whole seconds left of `ms`, counted from the moment the model came. */
export function secondsLeft(ms: number): number {
  return Math.max(0, Math.ceil((ms - sinceModelMs.value) / 1000));
}

export function setLargeType(on: boolean): void {
  largeType.value = on;
  sessionStorage.setItem('largeType', on ? 'yes' : 'no');
}

let transmit: (message: FromPage) => boolean = () => false;

/** Hands a message to the link; false: the link is lost, the message is dropped, and the banner says so. */
export function send(message: FromPage): boolean {
  return transmit(message);
}

export function sendThrough(way: (message: FromPage) => boolean): void {
  transmit = way;
}
