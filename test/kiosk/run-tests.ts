/** Names of the tests that a file runs: what is skipped, planned or commented out shows nothing. */
import { parseSync } from 'vite';
import { z } from 'zod';

const node = z.looseObject({ type: z.string() });
const identifier = z.looseObject({ type: z.literal('Identifier'), name: z.string() });
const member = z.looseObject({ type: z.literal('MemberExpression'), object: node, property: z.looseObject({}) });
const call = z.looseObject({ type: z.literal('CallExpression'), callee: node, arguments: z.array(node) });
const literal = z.looseObject({ type: z.literal('Literal'), value: z.string() });
const template = z.looseObject({
  quasis: z.array(z.looseObject({ value: z.looseObject({ cooked: z.string() }) })),
  type: z.literal('TemplateLiteral'),
});

/** `test.skip.each(rows)` is test, skip, each; null where a call begins otherwise. */
function chainOf(callee: unknown): readonly string[] | null {
  const named = identifier.safeParse(callee);
  if (named.success) return [named.data.name];
  const of = member.safeParse(callee);
  if (of.success) {
    const property = identifier.safeParse(of.data.property);
    const before = chainOf(of.data.object);
    return before === null || !property.success ? null : [...before, property.data.name];
  }
  const made = call.safeParse(callee);
  return made.success ? chainOf(made.data.callee) : null;
}

const notRun = /^(?:skip|todo|skipIf|runIf|fails)$/;

/** With the names of the describes around them, as vitest's `-t` looks for them. */
export function namesOfRunTests(source: string, file = 'a.test.ts'): readonly string[] {
  const names: string[] = [];
  const walk = (at: unknown, around: readonly string[]): void => {
    if (Array.isArray(at)) for (const each of at) walk(each, around);
    if (at === null || typeof at !== 'object' || Array.isArray(at)) return;
    const made = call.safeParse(at);
    const [what = '', ...how] = made.success ? (chainOf(made.data.callee) ?? []) : [];
    const name = made.success ? nameOf(made.data.arguments[0]) : null;
    let inside = around;
    if (name !== null && /^(?:test|it|describe)$/.test(what)) {
      if (how.some((each) => notRun.test(each))) return;
      inside = [...around, name];
      if (what !== 'describe') names.push(inside.join(' '));
    }
    for (const each of Object.values(at)) walk(each, inside);
  };
  walk(parseSync(file, source).program, []);
  return names;
}

function nameOf(argument: unknown): string | null {
  const plain = literal.safeParse(argument);
  if (plain.success) return plain.data.value;
  const made = template.safeParse(argument);
  return made.success ? made.data.quasis.map(({ value }) => value.cooked).join('…') : null;
}
