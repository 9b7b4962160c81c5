/** Sets a line for whoever asks, and says so: the least that a process apart from the station can do. Descriptor 3 is its socket. */
import { openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: bare-hop-child file');
const line = openSync(file, 'w');
const socket = new Socket({ fd: 3, readable: true, writable: true });
socket.on('data', (asked) => {
  writeSync(line, '1', 0);
  socket.write(asked);
});
socket.on('end', () => process.exit());
