/** Somebody on the machine who opens connections to a port as fast as they come, and says nothing or a little on each. */
import { connect } from 'node:net';

const [, , port = '', text = '', abreast = '200'] = process.argv;
let opened = 0;

function again(): void {
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  socket.on('error', () => undefined);
  socket.on('close', again);
  socket.resume();
  socket.on('connect', () => {
    opened += 1;
    // From here on it is a flood.
    if (opened === Number(abreast)) process.send?.('floods');
    if (text !== '') socket.write(text);
  });
}

for (let number = 0; number < Number(abreast); number += 1) again();
process.on('message', () => process.send?.(opened));
