import type { Site } from '../../../kiosk/station/site/site.ts';
import type { SheetRow } from './sheet.ts';

/** A box nothing harmful was found in, by itself. */
export interface CheckedBox {
  readonly id: string;
  readonly row: SheetRow;
  readonly site: Site;
  /** What its site file holds. */
  readonly text: string;
  /** What its file of release keys holds; null: it gets none. */
  readonly releaseKeys: string | null;
}
