/**
 * The managed policy of the Chromium shell, for /etc/chromium/policies/managed/kadian.json: what no command line can
 * forbid. Names as in the list of Chrome enterprise policies.
 */
export function chromiumPolicy(origin: string): Readonly<Record<string, unknown>> {
  return {
    // Only the station's page; `view-source:` and the browser's own pages fall under the star.
    URLBlocklist: ['*', 'view-source:*', 'chrome://*', 'file://*', 'javascript://*', 'devtools://*'],
    URLAllowlist: [origin],
    DeveloperToolsAvailability: 2,
    // Dialogs that lead to files, paper or other programs.
    AllowFileSelectionDialogs: false,
    PrintingEnabled: false,
    DownloadRestrictions: 3,
    ExternalProtocolDialogShowAlwaysOpenCheckbox: false,
    FullscreenAllowed: true,
    // Nobody signs in, nothing is remembered, no second mode.
    BrowserSignin: 0,
    SyncDisabled: true,
    IncognitoModeAvailability: 1,
    BrowserGuestModeEnabled: false,
    BrowserAddPersonEnabled: false,
    PasswordManagerEnabled: false,
    AutofillAddressEnabled: false,
    AutofillCreditCardEnabled: false,
    TranslateEnabled: false,
    EditBookmarksEnabled: false,
    BookmarkBarEnabled: false,
    SavingBrowserHistoryDisabled: true,
    // Windows and extensions.
    DefaultPopupsSetting: 2,
    ExtensionInstallBlocklist: ['*'],
    AllowDinosaurEasterEgg: false,
    // The camera for the station's page only; the rest of the permissions for nobody.
    VideoCaptureAllowed: false,
    VideoCaptureAllowedUrls: [origin],
    AudioCaptureAllowed: false,
    ScreenCaptureAllowed: false,
    DefaultGeolocationSetting: 2,
    DefaultNotificationsSetting: 2,
    DefaultWebUsbGuardSetting: 2,
    DefaultSerialGuardSetting: 2,
    DefaultWebHidGuardSetting: 2,
    DefaultWebBluetoothGuardSetting: 2,
    DefaultFileSystemReadGuardSetting: 2,
    DefaultFileSystemWriteGuardSetting: 2,
    DefaultClipboardSetting: 2,
    // Nothing is sent or fetched by the browser itself.
    MetricsReportingEnabled: false,
    SearchSuggestEnabled: false,
    AlternateErrorPagesEnabled: false,
    BackgroundModeEnabled: false,
    ComponentUpdatesEnabled: false,
  };
}

/** The port of every example site; a box with another one renders its own. */
const usualPort = 8410;

/** The policy file for the usual address: what `kiosk/electron/chromium-policy.json` must hold. */
export function renderChromiumPolicy(): string {
  const lines = Object.entries(chromiumPolicy(`http://127.0.0.1:${usualPort}`)).map(
    ([name, value]) =>
      `  ${JSON.stringify(name)}: ${Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(', ')}]` : JSON.stringify(value)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}
