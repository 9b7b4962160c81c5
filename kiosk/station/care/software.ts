import packageFile from '../../../package.json' with { type: 'json' };

/** Name and version of this software, as written into the ledger at each start. */
export const software = `${packageFile.name}-${packageFile.version}`;
