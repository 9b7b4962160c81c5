/** How the costs grow: with the ledger, the lists, the persons at the gate and the boxes of a district; drawn with --svg. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BenchOptions, Figure } from '../figure.ts';
import { inWorkDirectory } from '../work-directory.ts';
import { drawCurve } from './chart.ts';
import type { Curve } from './curve.ts';
import { encounterGrowth } from './encounter-growth.ts';
import { fleetGrowth } from './fleet-growth.ts';
import { ledgerGrowth } from './ledger-growth.ts';
import { listGrowth } from './list-growth.ts';

export async function* run({ full, svg }: BenchOptions): AsyncGenerator<Figure> {
  for await (const curve of inWorkDirectory((directory) => curves(directory, full))) {
    yield* figuresOf(curve);
    if (svg === undefined) continue;
    mkdirSync(svg, { recursive: true });
    writeFileSync(path.join(svg, `${curve.name}.svg`), drawCurve(curve));
  }
}

async function* curves(directory: string, full: boolean): AsyncGenerator<Curve> {
  yield await ledgerGrowth(path.join(directory, 'ledgers'), full);
  yield await listGrowth(full);
  yield await encounterGrowth(directory, full);
  yield* await fleetGrowth(directory, full);
}

/** One figure a line and size. */
export function* figuresOf({ over, sizes, unit, lines }: Curve): Generator<Figure> {
  for (const { name, values } of lines) {
    for (const [at, value] of values.entries()) {
      yield { figure: `${name}; ${over}: ${(sizes[at] ?? 0).toLocaleString('en')}`, value, unit };
    }
  }
}
