/** The smallest input that still breaks the same property: pieces are left out while it does (ddmin), then bytes made plain. */

/** `isBroken` says whether an input still shows the finding; at most `tries` of them are asked about. */
export function minimise(input: Uint8Array, isBroken: (input: Uint8Array) => boolean, tries = 4_000): Uint8Array {
  let now = input;
  let left = tries;
  const mayAsk = (): boolean => left > 0;
  const asks = (candidate: Uint8Array): boolean => {
    left -= 1;
    if (!isBroken(candidate)) return false;
    now = candidate;
    return true;
  };
  for (let size = now.length >> 1; size >= 1 && mayAsk(); size >>= 1) {
    for (let at = 0; at < now.length && mayAsk(); ) {
      const without = new Uint8Array(Buffer.concat([now.subarray(0, at), now.subarray(at + size)]));
      if (!asks(without)) at += size;
    }
  }
  for (let at = 0; at < now.length && mayAsk(); at += 1) {
    const plain = now.slice();
    plain[at] = 0x30;
    if (now[at] !== 0x30) asks(plain);
  }
  return now;
}
