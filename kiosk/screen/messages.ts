/** What travels on the link between station and page, both ways. Versioned: a page of another version reloads itself. */
import type { ScreenModel } from './model.ts';

export const linkVersion = 1;

export type ToPage =
  | { readonly type: 'hello'; readonly version: number }
  | { readonly type: 'model'; readonly model: ScreenModel };

export type FromPage =
  | { readonly type: 'hello'; readonly version: number }
  /** Sent after each painted frame that showed a new model, and every second as a sign of life. */
  | { readonly type: 'heartbeat'; readonly frame: number }
  | { readonly type: 'setLanguage'; readonly language: 'zh-CN' | 'en' }
  | { readonly type: 'staffSignIn'; readonly pin: string }
  | { readonly type: 'staffSignOut' }
  | {
      readonly type: 'override';
      readonly encounter: string;
      readonly verdict: 'granted' | 'denied';
      readonly reason: string;
      readonly note?: string;
    }
  | { readonly type: 'clinicalReading'; readonly encounter: string; readonly temperatureC: number }
  | { readonly type: 'callSupervisor' };
