/** Milliseconds without a code after which it counts as held up anew; single frames in between may not be readable. */
const goneAfterMs = 2000;

/** Tells for each code seen whether it is news: once for each time it is held up, however many frames show it. */
export function newCodes(): (text: string, atMs: number) => boolean {
  const lastSeenMs = new Map<string, number>();
  return (text, atMs) => {
    // What is gone is forgotten: the page keeps nobody's code.
    for (const [seen, sinceMs] of lastSeenMs) if (atMs - sinceMs > goneAfterMs) lastSeenMs.delete(seen);
    const isNew = !lastSeenMs.has(text);
    lastSeenMs.set(text, atMs);
    return isNew;
  };
}
