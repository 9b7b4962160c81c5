import { z } from 'zod';

const kiosk = z.boolean().default(true).describe('false: an ordinary window, for trying out.');

/** Who shows the station's page, and thus who brings it back when it paints no more. */
export const shellSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }).describe('Somebody else opens the page; it is only watched.'),
    z.strictObject({ kind: z.literal('chromium'), kiosk }).describe('The station starts Chromium and keeps it.'),
    z
      .strictObject({
        kind: z.literal('electron'),
        program: z.string().startsWith('/').default('/opt/Kadian/kadian'),
        kiosk,
      })
      .describe('The station starts the Electron shell and keeps it; Chromium where it is not installed.'),
    z
      .strictObject({
        kind: z.literal('service'),
        request: z.string().startsWith('/').default('/run/kadian/screen-restart'),
      })
      .describe('The shell is a service of its own: its restart is asked for by replacing the file `request`.'),
  ])
  .default({ kind: 'none' });

export type ShellSite = z.output<typeof shellSchema>;
