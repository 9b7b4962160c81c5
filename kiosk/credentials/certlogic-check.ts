/*
 * The shape of a CertLogic expression (specification 1.3), checked once when rules are loaded, before anything is
 * evaluated: operations, the number of their operands, and literals.
 */

const operandCounts = new Map<string, readonly number[]>([
  ['if', [3]],
  ['===', [2]],
  ['in', [2]],
  ['+', [2]],
  ['!', [1]],
  ['<', [2, 3]],
  ['>', [2, 3]],
  ['<=', [2, 3]],
  ['>=', [2, 3]],
  ['after', [2, 3]],
  ['before', [2, 3]],
  ['not-after', [2, 3]],
  ['not-before', [2, 3]],
  ['plusTime', [3]],
  ['dccDateOfBirth', [1]],
  ['extractFromUVCI', [2]],
  ['reduce', [3]],
]);

const depthMax = 50;

/** The first fault of an expression as path and expectation, or null. */
export function faultOfExpression(expression: unknown, path = '', depth = 0): string | null {
  if (depth > depthMax) return `${path}: not nested deeper than ${depthMax}`;
  if (Array.isArray(expression)) return faultOfAll(expression, path, depth);
  switch (typeof expression) {
    case 'string':
    case 'boolean':
      return null;
    case 'number':
      return Number.isSafeInteger(expression) ? null : `${path}: an integer`;
    case 'object':
      return expression === null ? `${path}: no null` : faultOfOperation(expression, path, depth);
    default:
      return `${path}: an expression`;
  }
}

function faultOfOperation(operation: object, path: string, depth: number): string | null {
  const entries: [string, unknown][] = Object.entries(operation);
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) return `${path}: an object with one operation`;
  const [name, operands] = entry;
  const here = `${path}/${name}`;
  if (name === 'var') return typeof operands === 'string' ? null : `${here}: a path`;
  if (!Array.isArray(operands)) return `${here}: an array of operands`;
  const counts = operandCounts.get(name);
  if (counts === undefined && name !== 'and') return `${here}: a known operation`;
  const enough = counts === undefined ? operands.length >= 2 : counts.includes(operands.length);
  return enough ? faultOfAll(operands, here, depth) : `${here}: ${counts?.join(' or ') ?? '2 or more'} operands`;
}

function faultOfAll(expressions: readonly unknown[], path: string, depth: number): string | null {
  for (const [index, expression] of expressions.entries()) {
    const fault = faultOfExpression(expression, `${path}/${index}`, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}
