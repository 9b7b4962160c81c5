/** Sends what mqtt.js has kept in a file store to the broker of a port, until it is ended; for the bench. */
import { connectStored } from './writers.ts';

const [directory, port] = process.argv.slice(2);
if (directory === undefined || port === undefined) throw new Error('usage: send-stored-child directory port');
await connectStored(directory, Number(port));
