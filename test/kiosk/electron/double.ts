/**
 * A double of the parts of Electron that the shell uses. It keeps Electron's order of things: a navigation, window,
 * permission or key goes through the handlers that were installed, and counts as done when none of them refused. That it
 * has the members of Electron, with Electron's own types, is checked by the compiler against electron.d.ts.
 */
import { EventEmitter } from 'node:events';
import type {
  BrowserWindowConstructorOptions,
  HandlerDetails,
  Input,
  OnBeforeRequestListenerDetails,
  RenderProcessGoneDetails,
  Session,
  WebContents,
  WebContentsWillFrameNavigateEventParams,
  WebContentsWillNavigateEventParams,
  WebContentsWillRedirectEventParams,
  WebRequest,
} from 'electron';
import type { LockableSession } from '../../../kiosk/electron/lock-down.ts';
import type { ElectronParts, ShellContents, ShellWindow } from '../../../kiosk/electron/shell.ts';

/** What Electron says with each event that can be prevented, as far as the double says it too. */
interface Prevented {
  'will-navigate': Pick<WebContentsWillNavigateEventParams, 'url'>;
  'will-frame-navigate': Pick<WebContentsWillFrameNavigateEventParams, 'url'>;
  'will-redirect': Pick<WebContentsWillRedirectEventParams, 'url'>;
  'will-attach-webview': object;
  'before-input-event': object;
  'will-download': object;
}

/** Raises an event with a `preventDefault`; true when no listener prevented it. */
function allowed<Name extends keyof Prevented>(
  emitter: EventEmitter,
  name: Name,
  first: Prevented[Name],
  ...rest: readonly unknown[]
): boolean {
  let prevented = false;
  emitter.emit(name, { ...first, preventDefault: () => (prevented = true) }, ...rest);
  return !prevented;
}

type Listener = (...args: never[]) => void;

/** Electron's emitters return themselves, as their whole class: whoever listens here makes nothing of it. */
class Emitter extends EventEmitter {
  override on(name: string | symbol, listener: Listener): never {
    return super.on(name, listener as (...args: unknown[]) => void) as never;
  }
  override once(name: string | symbol, listener: Listener): never {
    return super.once(name, listener as (...args: unknown[]) => void) as never;
  }
}

type WindowOpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];

export class ContentsDouble extends Emitter implements ShellContents {
  devToolsOpen = false;
  crashes = 0;
  // As in Electron, a window that nobody handles is opened.
  #windowOpen: WindowOpenHandler = () => ({ action: 'allow' });

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpen = handler;
  }
  closeDevTools(): void {
    this.devToolsOpen = false;
  }
  forcefullyCrashRenderer(): void {
    this.crashes += 1;
    this.dies('crashed');
  }

  dies(reason: RenderProcessGoneDetails['reason']): void {
    this.emit('render-process-gone', {}, { reason, exitCode: 139 } satisfies RenderProcessGoneDetails);
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
    const details: HandlerDetails = {
      url,
      frameName: '',
      features: '',
      disposition: 'foreground-tab',
      referrer: { url: '', policy: 'default' },
    };
    return this.#windowOpen(details).action === 'allow';
  }
  takesKey(key: string, modifiers: Partial<Pick<Input, 'control' | 'meta' | 'alt'>> = {}): boolean {
    const input: Input = {
      type: 'keyDown',
      key,
      code: key,
      isAutoRepeat: false,
      isComposing: false,
      location: 0,
      modifiers: [],
      control: false,
      meta: false,
      alt: false,
      shift: false,
      ...modifiers,
    };
    return allowed(this, 'before-input-event', {}, input);
  }
  openDevTools(): boolean {
    this.devToolsOpen = true;
    this.emit('devtools-opened');
    return this.devToolsOpen;
  }
}

type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
type CheckHandler = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;
type DeviceHandler = NonNullable<Parameters<Session['setDevicePermissionHandler']>[0]>;

/** What is asked, by the page whose address is given. */
export interface Asked {
  readonly requestingUrl: string;
  readonly isMainFrame: boolean;
  readonly mediaTypes?: ('video' | 'audio')[];
}

/** Only its address is looked at by anybody. */
const contents = null as unknown as WebContents;

export class SessionDouble extends Emitter implements LockableSession {
  #request: RequestHandler | null = null;
  #check: CheckHandler | null = null;
  #device: DeviceHandler | null = null;
  #before: ((url: string) => boolean) | null = null;

  readonly webRequest: Pick<WebRequest, 'onBeforeRequest'> = {
    onBeforeRequest: (...given: readonly unknown[]) => {
      const listener = given.at(-1) as Parameters<WebRequest['onBeforeRequest']>[0];
      this.#before = (url) => {
        let cancelled = false;
        const details = { url } as OnBeforeRequestListenerDetails;
        listener?.(details, ({ cancel }) => (cancelled = cancel === true));
        return !cancelled;
      };
    },
  };
  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#request = handler;
  }
  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#check = handler;
  }
  setDevicePermissionHandler(handler: DeviceHandler | null): void {
    this.#device = handler;
  }

  /** As in Electron, what nobody handles is granted. */
  grants(permission: string, details: Asked): boolean {
    let answer = true;
    // Electron may know more permissions tomorrow than its types do today.
    this.#request?.(contents, permission as Parameters<RequestHandler>[1], (yes) => (answer = yes), details);
    return answer;
  }
  checks(permission: string, from: string, details: { isMainFrame: boolean; mediaType?: 'video' | 'audio' }): boolean {
    return this.#check?.(null, permission as Parameters<CheckHandler>[1], from, details) ?? true;
  }
  givesDevice(): boolean {
    const device = { deviceType: 'usb', origin: '', device: {} } as Parameters<DeviceHandler>[0];
    return this.#device?.(device) ?? true;
  }
  downloads(): boolean {
    return allowed(this, 'will-download', {}, {}, {});
  }
  fetches(url: string): boolean {
    return this.#before?.(url) ?? true;
  }
}

export class WindowDouble extends Emitter implements ShellWindow {
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

class AppDouble extends Emitter {
  readonly switches = new Map<string, string>();
  isPackaged = true;
  isFirst = true;
  sandboxed = false;
  quits = 0;

  readonly commandLine = {
    appendSwitch: (name: string, value = '') => void this.switches.set(name, value),
    appendArgument: (value: string) => void this.switches.set(value, ''),
    getSwitchValue: (name: string) => this.switches.get(name) ?? '',
    hasSwitch: (name: string) => this.switches.has(name),
    removeSwitch: (name: string) => void this.switches.delete(name),
  };
  enableSandbox(): void {
    this.sandboxed = true;
  }
  quit(): void {
    this.quits += 1;
  }
  requestSingleInstanceLock(): boolean {
    return this.isFirst;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
}

export class ElectronDouble {
  readonly app = new AppDouble();
  readonly session = new SessionDouble();
  readonly window = new WindowDouble();
  options: BrowserWindowConstructorOptions | null = null;
  menu: unknown = 'the default menu';

  parts(): ElectronParts {
    return {
      app: this.app,
      menu: { setApplicationMenu: (menu) => (this.menu = menu) },
      defaultSession: () => this.session,
      openWindow: (options) => {
        this.options = options;
        this.app.emit('web-contents-created', {}, this.window.webContents);
        return this.window;
      },
    };
  }
}
