/** What a file of machine code is for, read from its first bytes (System V ABI, chapter 4: ELF header). */
import { closeSync, openSync, readSync } from 'node:fs';

const headerBytes = 20;
const magic = Buffer.from('\x7fELF', 'latin1');
const littleEndian = 1;

/** `e_machine` of an ELF file (62 x86-64, 183 AArch64); null when the bytes are not the beginning of one. */
export function elfMachine(head: Uint8Array): number | null {
  if (head.length < headerBytes) return null;
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (!bytes.subarray(0, magic.length).equals(magic)) return null;
  // EI_DATA at 5 says in which order the bytes of e_machine, at 18, stand.
  return bytes[5] === littleEndian ? bytes.readUInt16LE(18) : bytes.readUInt16BE(18);
}

/** The same for a file. Throws what the file system throws. */
export function elfMachineOf(file: string): number | null {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(headerBytes);
    const read = readSync(descriptor, head, 0, headerBytes, 0);
    return elfMachine(head.subarray(0, read));
  } finally {
    closeSync(descriptor);
  }
}
