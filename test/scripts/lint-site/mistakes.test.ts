/** Mistakes people make in a site file: each is told with its place and a remedy. */
import { describe, expect, it } from 'vitest';
import { changed, example, file, found, siteText } from './example-site.ts';

const lines = ['gate', 'lines'] as const;
const fire = (line: string | number) => changed([...lines, 'inputs', 'fire', 'line'], line);
const mistakes: readonly (readonly [string, string, string, RegExp, RegExp])[] = [
  ['a pin used twice', fire('GPIO22'), 'gate.lines.inputs.fire', /also gate\.lines\.inputs\.doorContact/, /own line/],
  ['a pin used twice, by its offset', fire(22), 'gate.lines.inputs.fire', /also gate\.lines\.inputs/, /own line/],
  [
    'a pin that is unsafe at boot',
    changed([...lines, 'relay', 'line', 'line'], 'GPIO14'),
    'gate.lines.relay.line',
    /serial console: toggles during boot/,
    /choose a line/,
  ],
  [
    'a polarity against the pull',
    changed([...lines, 'relay', 'line', 'activeLow'], true),
    'gate.lines.relay.line',
    /pulled down at boot.*would release; use one of GPIO4/,
    /choose a line/,
  ],
  [
    'a limit out of range',
    changed(['policy', 'temperature', 'attempts'], 9),
    'policy.temperature.attempts',
    /^expected a number of at most 5, found 9$/,
    /^attempts: Measurements before staff measure/,
  ],
  [
    'a limit the instrument cannot keep',
    changed(['policy', 'temperature', 'measurableC'], [28, 400]),
    'policy.temperature.measurableC',
    /measures -70 to 380 °C only/,
    /stay within/,
  ],
  [
    'an unknown thermometer',
    changed(['thermometer', 'model'], 'gy-mcu9061'),
    'thermometer.model',
    /a thermometer model of: .*gy-mcu90614.*, found "gy-mcu9061"$/,
    /^write "gy-mcu90614"/,
  ],
  [
    'an unknown scanner',
    changed(['scanner', 'model'], 'scanner'),
    'scanner.model',
    /a scanner model of: generic-hid-pos.*, found "scanner"$/,
    /^write one of these/,
  ],
  [
    'an input where something else is',
    changed([...lines, 'inputs', 'tamper', 'line'], 'GPIO3'),
    'gate.lines.inputs.tamper.line',
    /I2C/,
    /free line, such as GPIO25/,
  ],
  ['an input that is not there', fire('GPIO47'), 'gate.lines.inputs.fire.line', /not on the header/, /GPIO24/],
  [
    'a door contact whose cut wire looks like a closed door',
    changed([...lines, 'inputs', 'doorContact', 'activeLow'], true),
    'gate.lines.inputs.doorContact',
    /cut wire/,
    /normally closed/,
  ],
  [
    'a name that does not exist',
    changed(['gate', 'relais'], 1),
    'gate.relais',
    /^expected a name that is known here, found "relais"$/,
    /^take it out; known here: gpio, lines, portal\. /,
  ],
  [
    'a name that is spelt wrongly',
    changed(['clok'], 'host').replace('"clock": "timesync",', ''),
    'clok',
    /^expected a name that is known here, found "clok"$/,
    /^write "clock"\. /,
  ],
  [
    'a name of an input that is spelt wrongly',
    changed([...lines, 'inputs', 'fyre'], {}).replace('"fire":', '"feuer":'),
    'gate.lines.inputs.fyre',
    /^expected a name that is known here, found "fyre"$/,
    /^write "fire"\. /,
  ],
  [
    'a name of one way to connect where another is chosen',
    changed(['scanner', 'device', 'soket'], 'x'),
    'scanner.device.soket',
    /found "soket"$/,
    /^take it out; known here: kind, path, vendorId, productId, serialNumber\. /,
  ],
  [
    'a gate that is free for no time',
    changed(['gate', 'portal', 'releaseTimeMs'], 0),
    'gate.portal.releaseTimeMs',
    /^expected at least 20: in a shorter time the relay frees nobody, found 0$/,
    /free for one person/,
  ],
  [
    'a grant that is over at once',
    changed(['gate', 'portal', 'notOpenedMs'], 0),
    'gate.portal.notOpenedMs',
    /^expected at least 1000: sooner nobody opens, and the opening would count as forced, found 0$/,
    /the grant is over/,
  ],
  [
    'an alarm at each opening',
    changed(['gate', 'portal', 'heldOpenMs'], 0),
    'gate.portal.heldOpenMs',
    /^expected at least 1000: sooner nobody has gone through, .*, found 0$/,
    /is an alarm/,
  ],
  [
    'a port the station may not open',
    changed(['screen', 'port'], 80),
    'screen.port',
    /^expected 0 for any free one, or 1024 to 65535, which the account of the station can open, found 80$/,
    /loopback only/,
  ],
  [
    'a release too short for people',
    changed(['gate', 'portal', 'releaseTimeMs'], 100),
    'gate.portal.releaseTimeMs',
    /free for 100 ms: most people come too late/,
    /3000 as a rule/,
  ],
  [
    'an exit button whose time is no time',
    changed(['gate', 'portal', 'requestToExitMs'], 0).replace('"doorContact":', '"requestToExit":'),
    'gate.portal.requestToExitMs',
    /each exit would be an alarm/,
    /8000 as a rule/,
  ],
  [
    'a grant shorter than the release',
    changed(['gate', 'portal', 'notOpenedMs'], 2_000),
    'gate.portal.notOpenedMs',
    /over after 2000 ms while the gate is free for 3000/,
    /as long as releaseTimeMs/,
  ],
  ...['/dev/shm/kadian', '/tmp', '/run/kadian', '/var/lib/../run/kadian', '/var/tmp/data'].map(
    (data) =>
      [
        `a data directory that is forgotten: ${data}`,
        changed(['dataDirectory'], data),
        'dataDirectory',
        /the ledger and the key of the box would be lost/,
        /such as \/var\/lib\/kadian/,
      ] as const,
  ),
];

describe('a deliberate mistake', () => {
  it.each(mistakes)('%s is told with its place and a remedy', (_name, text, names, says, remedy) => {
    const finding = found(text).find((each) => each.path.join('.') === names);
    expect(finding?.says).toMatch(says);
    expect(finding?.remedy).toMatch(remedy);
    expect(finding?.file).toBe(file);
    // The line named is the one the innermost name stands on, or the first of its value.
    expect(text.split('\n')[(finding?.line ?? 0) - 1]).toContain(`"${names.split('.').at(-1)}"`);
  });

  it('in the form of the file is told with the line of the parser', () => {
    const [finding] = found('{\n  "kiosk": "a",\n  "b" 3\n}');
    expect(finding).toMatchObject({ line: 3, column: 7, severity: 'error' });
  });

  it('on a board with several chips: the line is on another one', () => {
    const nano = siteText('single-lane-nanopc-t6.json');
    expect(found(nano, 'nanopc-t6')).toEqual([]);
    const [finding] = found(nano.replace('"chip": "gpio3"', '"chip": "gpio1"'), 'nanopc-t6');
    expect(finding).toMatchObject({ severity: 'error', remedy: 'write gpio3' });
  });

  it('on a board whose pulls nobody knows is a resistor, and a warning', () => {
    const text = example.replaceAll('pinctrl-bcm2711', 'periphs-banks').replace(/GPIO(17|22|23|24|25)/g, (line) => {
      const pins: Record<string, string> = { GPIO17: '11', GPIO22: '15', GPIO23: '16', GPIO24: '18', GPIO25: '22' };
      return `PIN_${pins[line] ?? ''}`;
    });
    const [finding, ...rest] = found(text, 'odroid-c4');
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ severity: 'warning', says: expect.stringContaining('10 kΩ to ground') });
  });
});
