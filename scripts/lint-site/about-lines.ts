/** The lines of a gate against each other and against the board they are wired to. */
import { bootSafe, type Board } from '../../drivers/gate/boards.ts';
import type { Site } from '../../kiosk/station/site/site.ts';
import { harmful, surprising, type SiteFinding } from './findings.ts';

interface Wired {
  readonly path: readonly string[];
  readonly chip: string;
  readonly line: string | number;
}

/** `board` is null where the site runs on simulated lines or nobody has said which board it is. */
export function aboutLines({ gate }: Site, board: Board | null): SiteFinding[] {
  return [...usedTwice(gate.lines), ...aboutFire(gate.lines), ...aboutBoard(gate, board)];
}

function usedTwice(lines: Site['gate']['lines']): SiteFinding[] {
  const seen = new Map<string, Wired>();
  const found: SiteFinding[] = [];
  for (const wired of allLines(lines)) {
    const key = `${wired.chip}/${wired.line}`;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, wired);
    else {
      const says = `${wired.line} of ${wired.chip} is also ${before.path.join('.')}`;
      found.push(harmful(wired.path, says, 'give each its own line, as it is wired'));
    }
  }
  return found;
}

/** A cut wire must look like a released fire system: the input rests where a broken wire leaves it. */
function aboutFire({ inputs: { fire } }: Site['gate']['lines']): SiteFinding[] {
  if (fire === undefined) return [];
  const cutWireReleases = (fire.bias === 'pullUp' && !fire.activeLow) || (fire.bias === 'pullDown' && fire.activeLow);
  if (cutWireReleases || fire.bias === undefined || fire.bias === 'none') return [];
  const says = 'a cut wire of the fire input would look like no fire';
  return [
    surprising(
      ['gate', 'lines', 'inputs', 'fire'],
      says,
      'wire a normally closed contact: bias pullUp to ground with activeLow false, and turn it round at the fire panel',
    ),
  ];
}

function aboutBoard({ gpio, lines }: Site['gate'], board: Board | null): SiteFinding[] {
  if (gpio.transport === 'directory' || board === null) return [];
  const found: SiteFinding[] = [];
  for (const { path, chip } of allLines(lines)) {
    if (chip === board.chip) continue;
    found.push(
      surprising([...path, 'chip'], `${chip} is not the header of ${board.model}`, `the header is ${board.chip}`),
    );
  }
  const { chip, line, activeLow } = lines.relay.line;
  const boot = bootSafe(board, line, activeLow);
  if (chip === board.chip && !boot.safe) {
    const says = `the gate could open when the board starts: ${boot.why}`;
    found.push(harmful(['gate', 'lines', 'relay', 'line'], says, 'choose a line whose pull keeps this relay inactive'));
  }
  return found;
}

function allLines(lines: Site['gate']['lines']): Wired[] {
  const base = ['gate', 'lines'] as const;
  const relay = { path: [...base, 'relay', 'line'], chip: lines.relay.line.chip, line: lines.relay.line.line };
  const inputs = Object.entries(lines.inputs).flatMap(([name, input]) =>
    input === undefined ? [] : [{ path: [...base, 'inputs', name], chip: input.chip, line: input.line }],
  );
  return [relay, ...inputs];
}
