import type { BrowserWindowConstructorOptions } from 'electron';

/** The one window: sandboxed, isolated, without any way from the page into Node; full screen as a kiosk. */
export function windowOptions(kiosk: boolean, packaged: boolean): BrowserWindowConstructorOptions {
  return {
    width: 1280,
    height: 800,
    show: false,
    kiosk,
    fullscreen: kiosk,
    frame: !kiosk,
    autoHideMenuBar: true,
    backgroundColor: '#f3f5f2',
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !packaged,
      disableDialogs: true,
      // A page that is not in front must still paint, or the station takes it for frozen.
      backgroundThrottling: false,
    },
  };
}
