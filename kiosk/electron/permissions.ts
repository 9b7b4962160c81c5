/** What the page may ask of the machine. Everything that is not in the table is refused. */

/** Permission as Electron names it → why the kiosk's own page may have it. */
export const granted: Readonly<Record<string, string>> = {
  media: 'the camera reads codes when no scanner is there; sound is never recorded',
};

/** Permissions somebody may think of, and why each stays refused. The table is for readers; the rule is "not granted". */
export const refusedBecause: Readonly<Record<string, string>> = {
  'clipboard-read': 'staff may have copied personal data elsewhere',
  'clipboard-sanitized-write': 'nothing on the screen needs to be copied',
  'display-capture': 'nobody may film what residents see',
  fileSystem: 'exports are written by the station, after a sign-in',
  fullscreen: 'the shell itself sets the full screen',
  geolocation: 'the place is known from the configuration',
  hid: 'devices belong to the station',
  'idle-detection': 'the page must not watch who is there',
  keyboardLock: 'the shell decides which keys do something',
  mediaKeySystem: 'no protected media is played',
  midi: 'there are no such devices',
  midiSysex: 'there are no such devices',
  notifications: 'nothing may cover the verdict',
  openExternal: 'no other program may be started',
  pointerLock: 'a finger is enough',
  serial: 'devices belong to the station',
  'speaker-selection': 'the station plays every sound',
  'storage-access': 'the page keeps nothing of others',
  'top-level-storage-access': 'the page keeps nothing of others',
  usb: 'devices belong to the station',
  'window-management': 'there is one window',
};

export interface PermissionAsked {
  readonly permission: string;
  /** Address of the frame that asks. */
  readonly from: string;
  readonly isMainFrame: boolean;
  /** For `media`: what is asked for, `video` or `audio`; empty where Electron does not say. */
  readonly mediaTypes: readonly string[];
}

/** Whether the page at `origin` may have what is asked; any other page, frame or permission may not. */
export function mayHave(asked: PermissionAsked, origin: string): boolean {
  if (!Object.hasOwn(granted, asked.permission) || !asked.isMainFrame) return false;
  if (!isOwnPage(asked.from, origin)) return false;
  return asked.mediaTypes.length > 0 && asked.mediaTypes.every((type) => type === 'video');
}

/** Whether an address belongs to the station's page; anything that is no address does not. */
export function isOwnPage(address: string, origin: string): boolean {
  return URL.canParse(address) && new URL(address).origin === origin;
}
