/** The lines of a gate against each other and against the board they are wired to. */
import { bootSafe, chipsOf, pinOf, type Board } from '../../drivers/gate/boards.ts';
import type { Site } from '../../kiosk/station/site/site.ts';
import { harmful, surprising, type SiteFinding } from './findings.ts';

interface Wired {
  readonly path: readonly string[];
  readonly chip: string;
  readonly line: string | number;
}

/** `board` is null where the site runs on simulated lines or nobody has said which board it is. */
export function aboutLines({ gate }: Site, board: Board | null): SiteFinding[] {
  const wired = gate.gpio.transport === 'directory' ? null : board;
  return [
    ...usedTwice(gate.lines, wired),
    ...aboutCutWires(gate.lines),
    ...(wired === null
      ? []
      : [...aboutChips(gate.lines, wired), ...aboutRelay(gate.lines, wired), ...aboutInputs(gate.lines, wired)]),
  ];
}

/** A line has a name and an offset: with the board known, GPIO17 and 17 are the same one. */
function usedTwice(lines: Site['gate']['lines'], board: Board | null): SiteFinding[] {
  const seen = new Map<string, Wired>();
  const found: SiteFinding[] = [];
  for (const wired of allLines(lines)) {
    const pin = board === null ? undefined : pinOf(board, wired.line, wired.chip);
    const key = pin === undefined ? `${wired.chip}/${wired.line}` : `pin ${pin.headerPin}`;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, wired);
    else {
      const says = `${wired.line} of ${wired.chip} is also ${before.path.join('.')}`;
      found.push(harmful(wired.path, says, 'give each its own line, as it is wired'));
    }
  }
  return found;
}

/** A cut wire must not look like rest: the contact is closed while nothing happens, and the pull shows that it opened. */
const normallyClosed = {
  fire: ['a cut wire of the fire input would look like no fire', 'turn it round at the fire panel'],
  doorContact: ['a cut wire of the door contact would look like a closed door', 'turn it round at the contact'],
  tamper: ['a cut wire of the case contact would look like a closed case', 'turn it round at the contact'],
} as const;

function aboutCutWires({ inputs }: Site['gate']['lines']): SiteFinding[] {
  return (['doorContact', 'fire', 'tamper'] as const).flatMap((name) => {
    const input = inputs[name];
    if (input === undefined || input.bias === undefined || input.bias === 'none') return [];
    if ((input.bias === 'pullDown') === input.activeLow) return [];
    const [says, turn] = normallyClosed[name];
    const remedy = `wire a normally closed contact: bias pullUp to ground with activeLow false, and ${turn}`;
    return [surprising(['gate', 'lines', 'inputs', name], says, remedy)];
  });
}

function aboutChips(lines: Site['gate']['lines'], board: Board): SiteFinding[] {
  return allLines(lines).flatMap(({ path, chip, line }) => {
    const pin = pinOf(board, line, chip);
    if (pin !== undefined && pin.chip !== chip && chipsOf(board).includes(chip)) {
      return [harmful([...path, 'chip'], `${line} is a line of ${pin.chip}, not of ${chip}`, `write ${pin.chip}`)];
    }
    if (chipsOf(board).includes(chip)) return [];
    const says = `${chip} is not the header of ${board.model}`;
    return [surprising([...path, 'chip'], says, `the header is ${chipsOf(board).join(', ')}`)];
  });
}

function aboutRelay({ relay }: Site['gate']['lines'], board: Board): SiteFinding[] {
  const { chip, line, activeLow } = relay.line;
  const boot = bootSafe(board, line, activeLow, chip);
  if (boot.safe || !chipsOf(board).includes(chip)) return [];
  const path = ['gate', 'lines', 'relay', 'line'];
  const says = `the gate could open when the board starts: ${boot.why}`;
  return boot.byResistor
    ? [surprising(path, says, 'add the resistor; once it is there and measured, this may stay')]
    : [harmful(path, says, 'choose a line whose pull keeps this relay inactive')];
}

const inputNames = ['doorContact', 'passage', 'requestToExit', 'fire', 'tamper'] as const;

function aboutInputs({ inputs }: Site['gate']['lines'], board: Board): SiteFinding[] {
  return inputNames.flatMap((name) => {
    const input = inputs[name];
    if (input === undefined || !chipsOf(board).includes(input.chip)) return [];
    const pin = pinOf(board, input.line, input.chip);
    const path = ['gate', 'lines', 'inputs', name];
    const free = `use a free line, such as ${board.wiring[name]}`;
    if (pin === undefined)
      return [harmful([...path, 'line'], `${input.line} is not on the header of ${board.model}`, free)];
    return pin.avoid === undefined ? [] : [surprising([...path, 'line'], `${pin.line}: ${pin.avoid}`, free)];
  });
}

function allLines(lines: Site['gate']['lines']): Wired[] {
  const base = ['gate', 'lines'] as const;
  const relay = { path: [...base, 'relay', 'line'], chip: lines.relay.line.chip, line: lines.relay.line.line };
  const inputs = Object.entries(lines.inputs).flatMap(([name, input]) =>
    input === undefined ? [] : [{ path: [...base, 'inputs', name], chip: input.chip, line: input.line }],
  );
  return [relay, ...inputs];
}
