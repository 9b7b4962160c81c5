/**
 * Everything the page draws, in one value. The station makes it, the page holds no rules: what is not in here is not shown.
 * Reason, guidance and step codes are keys of the text catalogue.
 */
export type Language = 'zh-CN' | 'en';

export type StepState = 'waiting' | 'active' | 'done' | 'failed';

export interface ScreenModel {
  readonly language: Language;
  /** Names shown to everybody, already in the language of the model. */
  readonly compound: string;
  readonly checkpoint: string;
  readonly clock: { readonly wallMs: number; readonly trusted: boolean; readonly timeZone: string };
  /** What the place code shows, at most four; `payload` is drawn as a QR code. */
  readonly placeCodes: readonly { readonly caption: string; readonly payload: string }[];
  readonly notice: string | null;
  readonly view: ResidentView;
  readonly portal: {
    readonly mode: 'controlled' | 'lockedDown' | 'lockedOpen';
    readonly state: 'closed' | 'released' | 'open' | 'heldOpen' | 'forcedOpen' | 'unknown';
  };
  /** Device names as catalogue keys (`device.thermometer` …), only those that are not ready. */
  readonly missingDevices: readonly { readonly device: DeviceName; readonly fault: string }[];
  readonly uplink: { readonly connected: boolean; readonly waiting: number };
  readonly sound: 'sounding' | 'degraded' | 'muted';
  readonly staff: StaffView;
}

export type DeviceName = 'thermometer' | 'scanner' | 'gate' | 'sound' | 'ledger';

export type ResidentView =
  | { readonly name: 'idle' }
  | {
      readonly name: 'encounter';
      readonly steps: readonly { readonly step: 'credential' | 'temperature'; readonly state: StepState }[];
      readonly guidance: string;
      /** Milliseconds until the next measurement is allowed, from the moment the model was made. */
      readonly waitMs: number | null;
    }
  | {
      readonly name: 'verdict';
      readonly verdict: 'granted' | 'denied' | 'referred';
      readonly byStaff: boolean;
      readonly reasons: readonly string[];
      /** Degrees Celsius, one decimal, as recorded; null when none was taken. */
      readonly temperatureC: number | null;
      /** Milliseconds the verdict stays on the screen, from the moment the model was made, and in all. */
      readonly remainingMs: number;
      readonly totalMs: number;
    };

export interface StaffView {
  readonly signedIn: boolean;
  readonly lockedForMs: number;
  /** The encounter an override would apply to, if any. */
  readonly openEncounter: string | null;
  readonly overrideReasons: readonly string[];
  /** The last events in words of the catalogue, newest first, without personal data. */
  readonly recent: readonly {
    readonly sequence: number;
    readonly wallMs: number;
    readonly type: string;
    readonly reasons: readonly string[];
  }[];
}
