/** Paths that move, clocks that are believed for nothing, limits the instrument cannot keep. */
import type { OpenedModels } from '../../kiosk/station/site/models.ts';
import type { Site } from '../../kiosk/station/site/site.ts';
import { harmful, surprising, type SiteFinding } from './findings.ts';

/** Everything beside the gate's lines. */
export function aboutPlace(site: Site, models: OpenedModels): SiteFinding[] {
  return [
    ...aboutPaths(site),
    ...aboutCards(site, models),
    ...aboutClock(site),
    ...aboutTemperature(site, models),
    ...aboutStaff(site),
  ];
}

/** Names the kernel gives in the order of plugging: they change with the next start. */
const moving = /^\/dev\/(ttyUSB|ttyACM|hidraw|input\/event|bus\/usb)/;

function aboutPaths({ thermometer, scanner: { device } }: Site): SiteFinding[] {
  const paths: readonly (readonly [readonly string[], string | undefined])[] = [
    [['thermometer', 'path'], thermometer.path],
    [['scanner', 'device', 'path'], 'path' in device ? device.path : undefined],
  ];
  return paths.flatMap(([path, value]) =>
    value !== undefined && moving.test(value)
      ? [
          harmful(
            path,
            `${value} is another device after the next start`,
            'name it by /dev/serial/by-id, /dev/serial/by-path or /dev/input/by-id',
          ),
        ]
      : [],
  );
}

/** A reader of cards types; the other ways are those of code scanners, which read a number anybody has printed. */
function aboutCards({ scanner }: Site, { scanner: model }: OpenedModels): SiteFinding[] {
  if (!scanner.readsCards || model.protocol === 'keyboard-wedge') return [];
  return [
    surprising(
      ['scanner', 'readsCards'],
      `${model.name} scans codes: whoever shows a code with somebody's identity number passes as that person`,
      'leave it out, so that staff look at the card; it is for readers of identity cards that type',
    ),
  ];
}

function aboutClock({ clock, gate, scanner }: Site): SiteFinding[] {
  const real = gate.gpio.transport !== 'directory' || scanner.device.kind !== 'simulatedHid';
  if (clock !== 'host' || !real) return [];
  const says = 'the clock is believed without a time service: an expired code would pass after a power cut';
  return [harmful(['clock'], says, 'use timesync')];
}

function aboutTemperature({ policy: { temperature } }: Site, { thermometer }: OpenedModels): SiteFinding[] {
  const path = ['policy', 'temperature'];
  const found: SiteFinding[] = [];
  const { min, max } = thermometer.measurableC.value;
  if (temperature.measurableC[0] < min || temperature.measurableC[1] > max) {
    found.push(
      harmful(
        [...path, 'measurableC'],
        `${thermometer.name} measures ${min} to ${max} °C only`,
        'stay within what the instrument measures',
      ),
    );
  }
  const around = thermometer.ambientC.value;
  if (around !== null && (temperature.ambientC[0] < around.min || temperature.ambientC[1] > around.max)) {
    found.push(
      surprising(
        [...path, 'ambientC'],
        `${thermometer.name} is right from ${around.min} to ${around.max} °C around it only`,
        'narrow the range, or the readings outside it are believed without reason',
      ),
    );
  }
  return found;
}

function aboutStaff({ staff }: Site): SiteFinding[] {
  const found: SiteFinding[] = [];
  if (staff.length === 0) {
    found.push(surprising(['staff'], 'nobody can sign in on the screen', 'add a member with a PIN (hash-pin)'));
  }
  for (const [index, { id }] of staff.entries()) {
    if (staff.findIndex((other) => other.id === id) !== index) {
      found.push(harmful(['staff', index, 'id'], `${id} is there twice`, 'one entry a member of staff'));
    }
  }
  return found;
}
