import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { certLogicBirthdayMs, certLogicTimeMs, plusTime, timeUnits } from './certlogic-date.ts';
import type { JsonValue } from './certificate.ts';

/** What an expression can come to: JSON, or a time, which only `plusTime` and `dccDateOfBirth` make. */
export type CertLogicValue = JsonValue | Date | readonly CertLogicValue[];

/** Rules are few and small; one that takes more evaluations than this would hold up the gate. */
const evaluationsMax = 20_000;

class CertLogicFault extends Error {}

/**
 * Evaluates a CertLogic 1.3 expression over `data`. The error says what did not fit: an operand of the wrong type, an
 * unknown operation, or too much work.
 */
export function evaluateCertLogic(expression: JsonValue, data: JsonValue): Result<CertLogicValue, string> {
  try {
    return ok(new Evaluation().of(expression, data));
  } catch (error) {
    if (error instanceof CertLogicFault) return err(error.message);
    throw error;
  }
}

function isArray(value: CertLogicValue): value is readonly CertLogicValue[] {
  return Array.isArray(value);
}

function isRecord(value: CertLogicValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !isArray(value) && !(value instanceof Date);
}

/** True or false as CertLogic counts it; a time is neither and must not be asked. */
function truth(value: CertLogicValue): boolean {
  if (value instanceof Date) throw new CertLogicFault('a time is neither true nor false');
  if (isArray(value)) return value.length > 0;
  return isRecord(value) ? Object.keys(value).length > 0 : Boolean(value);
}

function integer(value: CertLogicValue | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new CertLogicFault('not an integer');
  return value;
}

function timeOf(value: CertLogicValue): number {
  if (!(value instanceof Date)) throw new CertLogicFault('not a time');
  return value.getTime();
}

const comparisons = new Map<
  string,
  { of: (value: CertLogicValue) => number; holds: (a: number, b: number) => boolean }
>([
  ['<', { of: integer, holds: (a, b) => a < b }],
  ['>', { of: integer, holds: (a, b) => a > b }],
  ['<=', { of: integer, holds: (a, b) => a <= b }],
  ['>=', { of: integer, holds: (a, b) => a >= b }],
  ['before', { of: timeOf, holds: (a, b) => a < b }],
  ['after', { of: timeOf, holds: (a, b) => a > b }],
  ['not-after', { of: timeOf, holds: (a, b) => a <= b }],
  ['not-before', { of: timeOf, holds: (a, b) => a >= b }],
]);

class Evaluation {
  private left = evaluationsMax;

  of(expression: JsonValue, data: CertLogicValue): CertLogicValue {
    if (this.left-- <= 0) throw new CertLogicFault('too much to evaluate');
    if (Array.isArray(expression)) return expression.map((item: JsonValue) => this.of(item, data));
    if (expression === null) throw new CertLogicFault('null is no expression');
    if (typeof expression !== 'object') return expression;
    const entries = Object.entries(expression as { readonly [key: string]: JsonValue });
    const [entry] = entries;
    if (entry === undefined || entries.length !== 1) throw new CertLogicFault('an object must be one operation');
    const [name, operands] = entry;
    if (name === 'var') return access(operands, data);
    if (!Array.isArray(operands)) throw new CertLogicFault(`${name}: operands must be an array`);
    return this.operation(name, operands as readonly JsonValue[], data);
  }

  private operation(name: string, operands: readonly JsonValue[], data: CertLogicValue): CertLogicValue {
    const at = (index: number): CertLogicValue => this.of(operands[index] ?? null, data);
    const comparison = comparisons.get(name);
    if (comparison !== undefined) {
      const values = operands.map((operand) => comparison.of(this.of(operand, data)));
      return values.every((value, index) => index === 0 || comparison.holds(values[index - 1] ?? Number.NaN, value));
    }
    switch (name) {
      case 'if':
        return truth(at(0)) ? at(1) : at(2);
      case 'and':
        return this.and(operands, data);
      case '!':
        return !truth(at(0));
      case '===':
        return at(0) === at(1);
      case 'in':
        return isIn(at(0), at(1));
      case '+':
        return integer(at(0)) + integer(at(1));
      case 'plusTime':
        return addTime(at(0), at(1), at(2));
      case 'dccDateOfBirth':
        return birthday(at(0));
      case 'extractFromUVCI':
        return fragment(at(0), integer(at(1)));
      case 'reduce':
        return this.reduce(at(0), operands[1] ?? null, at(2), data);
      default:
        throw new CertLogicFault(`${name}: unknown operation`);
    }
  }

  private and(operands: readonly JsonValue[], data: CertLogicValue): CertLogicValue {
    let last: CertLogicValue = true;
    for (const operand of operands) {
      last = this.of(operand, data);
      if (!truth(last)) return last;
    }
    return last;
  }

  private reduce(
    items: CertLogicValue,
    lambda: JsonValue,
    initial: CertLogicValue,
    data: CertLogicValue,
  ): CertLogicValue {
    if (items === null) return initial;
    if (!isArray(items)) throw new CertLogicFault('reduce: not an array');
    let accumulator = initial;
    for (const current of items) {
      // The scope of a lambda is a plain object whose members may be times, which JSON has not.
      const scope = { accumulator, current, data } as unknown as CertLogicValue;
      accumulator = this.of(lambda, scope);
    }
    return accumulator;
  }
}

/** What a path leads to; null where it leads nowhere. Only own members count, never what an object inherits. */
function access(path: JsonValue, data: CertLogicValue): CertLogicValue {
  if (typeof path !== 'string') throw new CertLogicFault('var: not a path');
  if (path === '') return data;
  let value: CertLogicValue | undefined = data;
  for (const part of path.split('.')) {
    if (value === null || value === undefined) return null;
    if (isArray(value)) value = /^\d+$/.test(part) ? value[Number(part)] : null;
    else value = isRecord(value) && Object.hasOwn(value, part) ? value[part] : null;
  }
  return value ?? null;
}

function isIn(value: CertLogicValue, values: CertLogicValue): boolean {
  if (!isArray(values)) throw new CertLogicFault('in: not an array');
  return values.some((member) => member === value);
}

function addTime(text: CertLogicValue, amount: CertLogicValue, unit: CertLogicValue): Date {
  const known = timeUnits.find((name) => name === unit);
  const timeMs = typeof text === 'string' ? certLogicTimeMs(text) : null;
  if (known === undefined || timeMs === null) throw new CertLogicFault('plusTime: not a date and a unit of time');
  return plusTime(timeMs, integer(amount), known);
}

function birthday(text: CertLogicValue): Date {
  const timeMs = typeof text === 'string' ? certLogicBirthdayMs(text) : null;
  if (timeMs === null) throw new CertLogicFault('dccDateOfBirth: not a birthday');
  return new Date(timeMs);
}

/** One part of a certificate identifier, counted without the optional `URN:UVCI:`. */
function fragment(identifier: CertLogicValue, index: number): string | null {
  if (identifier === null) return null;
  if (typeof identifier !== 'string') throw new CertLogicFault('extractFromUVCI: not a text');
  return identifier.replace(/^URN:UVCI:/, '').split(/[/#:]/)[index] ?? null;
}
