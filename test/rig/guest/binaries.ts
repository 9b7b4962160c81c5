/** The target's prebuilt binaries load here and do something real. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import koffi from 'koffi';
import { check, holds } from './report.ts';
import { offlineAudio } from '../../../drivers/transport/audio.ts';

const version = (name: string): string => {
  const description: { readonly version: string } = JSON.parse(
    readFileSync(`/node_modules/${name}/package.json`, 'utf8'),
  );
  return `${name} ${description.version}`;
};

check(
  "the architecture is the board's",
  process.arch === 'arm64' && process.platform === 'linux',
  `${process.platform} ${process.arch}, node ${process.versions.node}`,
);
await holds('better-sqlite3', () => {
  const database = new Database(':memory:');
  return `${version('better-sqlite3')}: SQLite ${String(database.prepare('SELECT sqlite_version()').pluck().get())}`;
});
await holds('serialport', async () => {
  const { SerialPort } = await import('serialport');
  const ports = await SerialPort.list();
  return `${version('serialport')} with ${version('@serialport/bindings-cpp')}: lists ${ports.length} lines`;
});
await holds('node-hid', async () => {
  const hid = await import('node-hid');
  return `${version('node-hid')}: hidapi ${hid.getHidapiVersion()}, lists ${(await hid.devicesAsync()).length} collections`;
});
await holds('koffi', () => {
  const pid: () => number = koffi.load(null).func('int getpid()');
  if (pid() !== process.pid) throw new Error(`getpid() says ${pid()} in process ${process.pid}`);
  return `${version('koffi')}: calls the C library`;
});
await holds('node-web-audio-api', async () => {
  const rendering = await offlineAudio({ durationS: 0.1, sampleRate: 48_000 });
  if (!rendering.ok) throw new Error(rendering.error.detail);
  const [channel] = await rendering.value.render();
  return `${version('node-web-audio-api')}: renders ${channel?.length ?? 0} frames`;
});
await holds('onoff', () => {
  const onoff: { readonly Gpio: { readonly accessible: boolean } } = createRequire(import.meta.url)('onoff');
  if (!onoff.Gpio.accessible) throw new Error('no GPIO by sysfs here');
  return `${version('onoff')} with ${version('epoll')}: compiled for this architecture, finds the lines`;
});
process.exit();
