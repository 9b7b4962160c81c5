/** The diagnostics of an export made at the command line: as the station's own, as far as they can be had from outside. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { systemClock } from '../../drivers/basics/clock.ts';
import { writtenIn } from '../../kiosk/screen/texts/written.ts';
import { masked } from '../../kiosk/station/technician/diagnostics-bundle.ts';
import { software } from '../../kiosk/station/care/software.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import type { SiteAlone } from '../devices/command.ts';
import { examineBox } from '../doctor/examine-box.ts';
import { presentKey } from '../doctor/present-key.ts';
import { systemPrograms } from '../doctor/programs.ts';
import { reportJson } from '../doctor/render.ts';

const logLines = 400;

/** How the box is, in figures, findings of the doctor and log lines, without anything that names a person; as JSON. */
export async function boxDiagnostics(loaded: SiteAlone, tell: (line: string) => void): Promise<string> {
  const { report, station } = await examineBox(loaded, null, tell);
  const key = presentKey(loaded.dataDirectory);
  return JSON.stringify({
    by: 'commandLine',
    source: sourceOf(loaded.site.place),
    wallMs: systemClock.wallMs(),
    software,
    configuration: {
      file: path.basename(loaded.file),
      digest: createHash('sha256').update(loaded.text).digest('hex'),
    },
    station: station.state,
    status: station.state === 'running' ? station.health : null,
    deviceKey: key.state === 'there' ? key.key.keyId : null,
    doctor: reportJson(report, writtenIn(loaded.site.language)),
    log: journal(),
  });
}

/** The last lines of the station's log as the journal keeps them, masked; empty where there is no journal. */
function journal(): readonly string[] {
  const told = systemPrograms.run('journalctl', [
    '--unit=kadian.service',
    '--unit=kadian-screen.service',
    `--lines=${logLines}`,
    '--output=cat',
    '--no-pager',
    '--quiet',
  ]);
  return (told ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => masked(line.slice(0, 1_000)));
}
