/** What strace wrote about a process that marks its works (syncs-child.ts): what each had written, and synced, to the log. */

interface Call {
  readonly name: string;
  /** What stands between the brackets: the descriptor with its file, and the beginning of what was written. */
  readonly words: string;
}

export interface Work {
  readonly what: string;
  /** Of the write-ahead log, from the beginning of the work to its end. */
  readonly writes: number;
  readonly syncs: number;
  /** Writes, since the process began, that no sync of the log had followed at its end. */
  readonly unsynced: number;
}

/** The calls that came to a good end, in the order of their ends; a call cut up by another thread's is put together. */
export function* callsIn(trace: string): Generator<Call> {
  const begun = new Map<string, string>();
  for (const line of trace.split('\n')) {
    const [, thread = '', call = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (call.endsWith('<unfinished ...>')) {
      begun.set(thread, call.slice(0, -'<unfinished ...>'.length));
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(call);
    const whole = resumed === null ? call : `${begun.get(thread) ?? ''}${resumed[1] ?? ''}`;
    const [, name, words] = /^(\w+)\((.*)\) += \d+$/.exec(whole) ?? [];
    if (name !== undefined && words !== undefined) yield { name, words };
  }
}

/** The marked works with what the calls between their marks did to the log. */
export function syncsOf(calls: Iterable<Call>): readonly Work[] {
  const works: Work[] = [];
  let [writes, syncs, unsynced] = [0, 0, 0];
  for (const { name, words } of calls) {
    const [, word, what = ''] = /^1<[^>]*>, "(begin|end) (.*)\\n"/.exec(words) ?? [];
    if (word === 'begin') [writes, syncs] = [0, 0];
    if (word === 'end') works.push({ what, writes, syncs, unsynced });
    if (!/^\d+<[^>]*\.db-wal>/.test(words)) continue;
    if (name === 'fsync' || name === 'fdatasync') {
      syncs += 1;
      unsynced = 0;
    } else {
      writes += 1;
      unsynced += 1;
    }
  }
  return works;
}
