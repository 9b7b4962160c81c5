import Database from 'better-sqlite3';

/** Why the ledger could not do what it was asked; `detail` is for a technician. */
export interface LedgerFault {
  readonly code: 'full' | 'readOnly' | 'ioError' | 'damaged' | 'busy' | 'schemaTooNew' | 'cannotOpen' | 'closed';
  readonly detail: string;
}

/** Maps an error of SQLite (https://www.sqlite.org/rescode.html) to a fault; anything else is a bug and is thrown again. */
export function faultOf(error: unknown): LedgerFault {
  if (!(error instanceof Database.SqliteError)) throw error;
  const detail = `${error.code}: ${error.message}`;
  const is = (prefix: string) => error.code.startsWith(prefix);
  if (is('SQLITE_FULL')) return { code: 'full', detail };
  if (is('SQLITE_READONLY') || is('SQLITE_PERM')) return { code: 'readOnly', detail };
  if (is('SQLITE_CORRUPT') || is('SQLITE_NOTADB')) return { code: 'damaged', detail };
  if (is('SQLITE_BUSY') || is('SQLITE_LOCKED') || is('SQLITE_PROTOCOL')) return { code: 'busy', detail };
  if (is('SQLITE_IOERR') || is('SQLITE_NOMEM')) return { code: 'ioError', detail };
  if (is('SQLITE_CANTOPEN') || is('SQLITE_AUTH')) return { code: 'cannotOpen', detail };
  throw error;
}

/** While a file is being looked at, SQL that does not fit it (SQLITE_ERROR: no such table) is the fault of the file. */
export function faultOfOpening(error: unknown): LedgerFault {
  if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_ERROR') return faultOf(error);
  return { code: 'damaged', detail: `not the tables of a ledger: ${error.message}` };
}

/** As `faultOf`, for errors of node:fs. */
export function faultOfFiles(error: unknown): LedgerFault {
  const errno = error instanceof Error && 'code' in error ? error.code : undefined;
  const detail = error instanceof Error ? error.message : String(error);
  switch (errno) {
    case 'ENOSPC':
    case 'EDQUOT':
      return { code: 'full', detail };
    case 'EROFS':
      return { code: 'readOnly', detail };
    case 'EACCES':
    case 'EPERM':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
    case 'ENOENT':
      return { code: 'cannotOpen', detail };
    case 'EIO':
      return { code: 'ioError', detail };
    default:
      throw error;
  }
}
