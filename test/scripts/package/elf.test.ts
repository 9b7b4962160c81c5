import { describe, expect, test } from 'vitest';
import { elfMachine, elfMachineOf } from '../../../scripts/package/elf.ts';
import { ownArchitecture, targets } from '../../../scripts/package/target.ts';

/** The first 20 bytes of an ELF file: magic, class, data, version, padding, e_type, e_machine. */
function head(machine: number, order: 'little' | 'big'): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.write('\x7fELF', 'latin1');
  bytes[4] = 2;
  bytes[5] = order === 'little' ? 1 : 2;
  if (order === 'little') bytes.writeUInt16LE(machine, 18);
  else bytes.writeUInt16BE(machine, 18);
  return bytes;
}

describe('the header of machine code', () => {
  test.each([62, 183, 40, 243])('machine %i is read in both orders of bytes', (machine) => {
    expect(elfMachine(head(machine, 'little'))).toBe(machine);
    expect(elfMachine(head(machine, 'big'))).toBe(machine);
  });

  test('a script, a picture and half a header are no machine code', () => {
    expect(elfMachine(Buffer.from('#!/bin/sh\nexec something long enough'))).toBeNull();
    expect(elfMachine(head(62, 'little').subarray(0, 19))).toBeNull();
    expect(elfMachine(Buffer.alloc(0))).toBeNull();
  });

  test('the Node that runs this is for this machine', () => {
    const own = ownArchitecture();
    expect(own === null ? 'none' : elfMachineOf(process.execPath)).toBe(
      own === null ? 'none' : targets[own].elfMachine,
    );
  });
});
