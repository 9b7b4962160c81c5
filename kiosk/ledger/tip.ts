/** A place in a chain: the event with that sequence and its hash in lower-case hexadecimal; sequence 0 is its beginning. */
export interface Tip {
  readonly sequence: number;
  readonly hash: string;
}
