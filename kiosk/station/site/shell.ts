import { z } from 'zod';

const kiosk = z.boolean().default(true).describe('false: an ordinary window, for trying out.');

/** Who shows the station's page, and thus who brings it back when it paints no more. */
export const shellSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('none').describe('No shell.') })
      .describe('Somebody else opens the page; it is only watched.'),
    z
      .strictObject({ kind: z.literal('chromium').describe('Chromium, full screen.'), kiosk })
      .describe('The station starts Chromium and keeps it.'),
    z
      .strictObject({
        kind: z.literal('electron').describe('The Electron shell.'),
        program: z.string().startsWith('/').default('/opt/Kadian/kadian').describe('Where it is installed.'),
        kiosk,
      })
      .describe('The station starts the Electron shell and keeps it; Chromium where it is not installed.'),
    z
      .strictObject({
        kind: z.literal('service').describe('kadian-screen.service of the package.'),
        request: z.string().startsWith('/').default('/run/kadian/screen-restart').describe('The file to replace.'),
      })
      .describe('The shell is a service of its own: its restart is asked for by replacing the file `request`.'),
  ])
  .default({ kind: 'none' })
  .describe('Who shows the page on the display.');

export type ShellSite = z.output<typeof shellSchema>;
