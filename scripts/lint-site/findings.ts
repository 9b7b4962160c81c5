/** What a site file can mean that nobody wants, though its form is right. */
export interface SiteFinding {
  /** Names in the file, from the outermost, such as ['gate', 'lines', 'relay', 'line']. */
  readonly path: readonly (string | number)[];
  /** `error`: the gate could do harm or not work. `warning`: it works and surprises. */
  readonly severity: 'error' | 'warning';
  readonly says: string;
  readonly remedy: string;
}

/** With its place, from 1. */
export interface PlacedFinding extends SiteFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An `error` at a path. */
export function harmful(path: SiteFinding['path'], says: string, remedy: string): SiteFinding {
  return { path, severity: 'error', says, remedy };
}

/** A `warning` at a path. */
export function surprising(path: SiteFinding['path'], says: string, remedy: string): SiteFinding {
  return { path, severity: 'warning', says, remedy };
}
