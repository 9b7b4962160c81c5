/** Inputs that hurt readers of every kind: very long, very deep, and of one sign only. */
const many = 100_000;
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

export const hostile: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', new Uint8Array()],
  ['zeros', new Uint8Array(many)],
  ['ones', new Uint8Array(many).fill(255)],
  ['one letter', bytes('A'.repeat(many))],
  ['digits', bytes('9'.repeat(many))],
  ['blanks', bytes(' '.repeat(many))],
  ['line feeds', bytes('\n'.repeat(many))],
  ['dots', bytes('.'.repeat(many))],
  ['quotes', bytes('"'.repeat(many))],
  ['backslashes', bytes(`"${'\\'.repeat(many)}"`)],
  ['lists in lists', bytes('['.repeat(many) + ']'.repeat(many))],
  ['lists that never end', bytes('['.repeat(many))],
  ['objects in objects', bytes('{"a":'.repeat(many / 2) + '1' + '}'.repeat(many / 2))],
  ['operations in operations', bytes('{"!":['.repeat(many / 2) + '1' + ']}'.repeat(many / 2))],
  ['a long list', bytes(`[${'0,'.repeat(many / 2)}0]`)],
  ['many keys', bytes(`{${Array.from({ length: 2_000 }, (_, at) => `"k${at}":0`).join(',')}}`)],
  ['the prototype', bytes('{"__proto__":{"type":"hello"},"constructor":{"prototype":{}}}')],
  ['a long name', bytes(`{"${'a'.repeat(many)}":1}`)],
  ['CBOR lists in lists', new Uint8Array(many).fill(0x81)],
  ['CBOR of a length nobody sends', Uint8Array.of(0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ['half a character', Uint8Array.of(0xe4, 0xb8)],
  [
    'YAML that grows',
    bytes(
      `a: &a [x,x]\n${Array.from({ length: 40 }, (_, at) => `b${at}: &b${at} [*${at === 0 ? 'a' : `b${at - 1}`},*a]\n`).join('')}`,
    ),
  ],
];
