/** Whether each device is there and speaks: asked of the station while it runs, tried while it does not. */
import type { DeviceState } from '../../drivers/device.ts';
import { openLive, type Watched } from '../devices/live.ts';
import { busesOf, gpioOf } from '../devices/real-buses.ts';
import { findingsOf, type Examination, type Finding } from './finding.ts';

const find = findingsOf('devices');
/** A thermometer is believed after several frames; opening a device takes its time on a small board. */
const patienceMs = 6_000;

export async function checkDevices(examination: Examination): Promise<Finding[]> {
  const { station, loaded, configured, tell } = examination;
  const names = devicesOf(loaded.site.gate.lines.inputs);
  switch (station.state) {
    case 'running': {
      const { missing } = station.health;
      return [...names, 'gate'].map((device) => {
        const detail = missing[device];
        return detail === undefined
          ? find('green', 'deviceStation', { device })
          : find('red', 'deviceMissing', { device, detail });
      });
    }
    case 'mute':
      return [find('unknown', 'deviceUnknown')];
    case 'stopped': {
      tell('Opening the devices …');
      const tried = await tryDevices(examination, names);
      const relay = configured.find(({ part }) => part === 'gate.lines.relay.line');
      const gate =
        relay === undefined || relay.state === 'found'
          ? find('green', 'relayThere', { line: relay?.names ?? '' })
          : find('red', 'deviceMissing', { device: 'gate', detail: relay.advice ?? relay.state });
      return [...tried, gate];
    }
  }
}

function devicesOf(inputs: object): readonly string[] {
  return [
    'thermometer',
    'scanner',
    ...Object.entries(inputs).flatMap(([name, wired]) => (wired === undefined ? [] : [name])),
  ];
}

/** Opens all but the relay until each has shown itself, for some seconds at most. */
async function tryDevices({ loaded, clock }: Examination, names: readonly string[]): Promise<Finding[]> {
  const states = new Map<string, DeviceState>();
  let sampled = false;
  let done = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const look = (): void => {
    const ready = names.every((name) => states.get(name)?.status === 'ready');
    if (ready && sampled) done();
  };
  const live = openLive({
    site: loaded.site,
    models: loaded.models,
    buses: busesOf(loaded),
    gpio: await gpioOf(loaded),
    clock,
    handlers: {
      onState(device: Watched, state) {
        // The first fault tells more than the next attempt.
        if (states.get(device)?.status !== 'lost' || state.status !== 'opening') states.set(device, state);
        look();
      },
      onSample() {
        sampled = true;
        look();
      },
      onCode: () => undefined,
      onDiscarded: () => undefined,
      onInput: () => undefined,
    },
  });
  const late = clock.after(patienceMs, () => done());
  await all;
  late.cancel();
  await live.stop();
  return names.map((device) => judged(device, states.get(device)));
}

function judged(device: string, state: DeviceState | undefined): Finding {
  switch (state?.status) {
    case 'ready':
      return find('green', 'deviceSpeaks', { device });
    case 'lost':
      return find('red', 'deviceMissing', { device, detail: state.fault.detail });
    case 'opening':
    case undefined:
      return find('red', 'deviceMissing', { device, detail: 'no answer' });
  }
}
