/**
 * A double of the parts of Electron that the shell uses. It keeps Electron's order of things: a navigation, window,
 * permission or key goes through the handlers that were installed, and counts as done when none of them refused.
 */
import { EventEmitter } from 'node:events';
import type { BrowserWindow, BrowserWindowConstructorOptions, Session } from 'electron';
import type { ElectronParts } from '../../../kiosk/electron/shell.ts';

/** Raises an event with a `preventDefault`; true when no listener prevented it. */
function allowed(emitter: EventEmitter, name: string, first: object, ...rest: readonly unknown[]): boolean {
  let prevented = false;
  const event = Object.assign(first, { preventDefault: () => (prevented = true) });
  emitter.emit(name, event, ...rest);
  return !prevented;
}

export class ContentsDouble extends EventEmitter {
  devToolsOpen = false;
  crashes = 0;
  #windowOpen: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#windowOpen = handler;
  }
  closeDevTools(): void {
    this.devToolsOpen = false;
  }
  forcefullyCrashRenderer(): void {
    this.crashes += 1;
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
  }

  navigates(url: string): boolean {
    return allowed(this, 'will-navigate', { url }) && allowed(this, 'will-frame-navigate', { url });
  }
  redirects(url: string): boolean {
    return allowed(this, 'will-redirect', { url });
  }
  attachesWebview(): boolean {
    return allowed(this, 'will-attach-webview', {}, {}, {});
  }
  opens(url: string): boolean {
    return this.#windowOpen({ url }).action === 'allow';
  }
  takesKey(key: string, modifiers: { control?: boolean; meta?: boolean; alt?: boolean } = {}): boolean {
    const input = { type: 'keyDown', key, control: false, meta: false, alt: false, shift: false, ...modifiers };
    return allowed(this, 'before-input-event', {}, input);
  }
  openDevTools(): boolean {
    this.devToolsOpen = true;
    this.emit('devtools-opened');
    return this.devToolsOpen;
  }
}

interface PermissionDetails {
  readonly requestingUrl: string;
  readonly isMainFrame: boolean;
  readonly mediaTypes?: readonly string[];
}

export class SessionDouble extends EventEmitter {
  #request: ((c: null, p: string, decide: (yes: boolean) => void, d: PermissionDetails) => void) | null = null;
  #check: ((c: null, p: string, from: string, d: { isMainFrame: boolean; mediaType?: string }) => boolean) | null =
    null;
  #device: (() => boolean) | null = null;
  #before: ((d: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void) | null = null;

  readonly webRequest = {
    onBeforeRequest: (listener: NonNullable<typeof this.before>): void => {
      this.#before = listener;
    },
  };
  get before(): ((d: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void) | null {
    return this.#before;
  }
  setPermissionRequestHandler(handler: NonNullable<SessionDouble['requestHandler']>): void {
    this.#request = handler;
  }
  get requestHandler() {
    return this.#request;
  }
  setPermissionCheckHandler(handler: NonNullable<SessionDouble['checkHandler']>): void {
    this.#check = handler;
  }
  get checkHandler() {
    return this.#check;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.#device = handler;
  }

  /** As in Electron, what nobody handles is granted. */
  grants(permission: string, details: PermissionDetails): boolean {
    let answer = true;
    this.#request?.(null, permission, (yes) => (answer = yes), details);
    return answer;
  }
  checks(permission: string, from: string, details: { isMainFrame: boolean; mediaType?: string }): boolean {
    return this.#check?.(null, permission, from, details) ?? true;
  }
  givesDevice(): boolean {
    return this.#device?.() ?? true;
  }
  downloads(): boolean {
    return allowed(this, 'will-download', {}, {}, {});
  }
  fetches(url: string): boolean {
    let cancelled = false;
    this.#before?.({ url }, (answer) => (cancelled = answer.cancel === true));
    return !cancelled;
  }
}

export class WindowDouble extends EventEmitter {
  readonly webContents = new ContentsDouble();
  readonly loaded: string[] = [];
  shown = 0;
  focused = 0;
  /** What `loadURL` meets; the station may not be there yet. */
  answers: () => Promise<void> = () => Promise.resolve();

  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    return this.answers();
  }
  show(): void {
    this.shown += 1;
  }
  focus(): void {
    this.focused += 1;
  }
}

export class ElectronDouble extends EventEmitter {
  readonly session = new SessionDouble();
  readonly window = new WindowDouble();
  readonly switches = new Map<string, string>();
  options: BrowserWindowConstructorOptions | null = null;
  menu: unknown = 'the default menu';
  sandboxed = false;
  quits = 0;
  isFirst = true;
  isPackaged = true;

  /** The double as the shell takes it; the casts stand where the double has fewer members than Electron. */
  parts(): ElectronParts {
    const app = {
      isPackaged: this.isPackaged,
      commandLine: { appendSwitch: (name: string, value = '') => void this.switches.set(name, value) },
      enableSandbox: () => (this.sandboxed = true),
      on: this.on.bind(this),
      quit: () => (this.quits += 1),
      requestSingleInstanceLock: () => this.isFirst,
      whenReady: () => Promise.resolve(),
    };
    return {
      app: app as unknown as ElectronParts['app'],
      menu: { setApplicationMenu: (menu) => (this.menu = menu) },
      defaultSession: () => this.session as unknown as Session,
      openWindow: (options) => {
        this.options = options;
        this.emit('web-contents-created', {}, this.window.webContents);
        return this.window as unknown as BrowserWindow;
      },
    };
  }
}
