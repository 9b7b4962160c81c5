/** Shuts every way out of the station's page, for each web contents that is ever made. */
import type { Session, WebContents, WebRequest } from 'electron';
import { isOwnPage, mayHave } from './permissions.ts';

/** What is used of a session and of a web contents: what a double of them must have, checked by the compiler. */
export interface LockableSession
  extends Pick<
    Session,
    'on' | 'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler'
  > {
  readonly webRequest: Pick<WebRequest, 'onBeforeRequest'>;
}
export type LockableContents = Pick<WebContents, 'closeDevTools' | 'on' | 'setWindowOpenHandler'>;

/** Refuses permissions, devices and downloads of a session; `origin` is that of the station's page. */
export function lockSession(session: LockableSession, origin: string): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    decide(mayHave({ permission, from: details.requestingUrl, isMainFrame: details.isMainFrame, mediaTypes }, origin));
  });
  session.setPermissionCheckHandler((_contents, permission, from, details) => {
    const mediaTypes = details.mediaType === undefined ? [] : [details.mediaType];
    return mayHave({ permission, from, isMainFrame: details.isMainFrame, mediaTypes }, origin);
  });
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  // What the page does not need is not fetched, whoever asks for it.
  session.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !isOwnAddress(details.url, origin) });
  });
}

/** No navigation but within the station's page, no window, no frame of others, no way into the developer tools. */
export function lockContents(contents: LockableContents, origin: string, packaged: boolean): void {
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url, origin)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url, origin)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnPage(event.url, origin)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('before-input-event', (event, input) => {
    if (isWayOut(input, packaged)) event.preventDefault();
  });
  if (packaged) contents.on('devtools-opened', () => contents.closeDevTools());
}

interface KeyInput {
  readonly key: string;
  readonly control: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
}

/**
 * Whether a key could lead out of the page. A kiosk needs none: text is entered by touch, and a scanner that types
 * (keyboard wedge) must not be able to press a hot key.
 */
export function isWayOut(input: KeyInput, packaged: boolean): boolean {
  if (!packaged && input.key === 'F12') return false;
  return input.control || input.meta || input.alt || /^F[0-9]{1,2}$/u.test(input.key) || input.key === 'Escape';
}

function isOwnAddress(address: string, origin: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol } = new URL(address);
  if (protocol === 'data:' || protocol === 'devtools:') return true;
  return isOwnPage(address.replace(/^ws:/u, 'http:'), origin);
}
