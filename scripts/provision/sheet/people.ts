/** Staff and technicians in one cell: `CODE/ROLE=HASH`, apart by `|` or line breaks. What it holds is never shown. */
import { err, ok, type Result } from '../../../drivers/basics/result.ts';

export interface Member {
  readonly id: string;
  readonly role?: string;
  readonly pin: string;
}

interface PeopleFault {
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

const form = /^([^/=\s]+)(?:\/([^=\s]+))?=(.+)$/s;
const phc = /^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}$/;

export function readPeople(text: string): Result<readonly Member[], PeopleFault> {
  const members: Member[] = [];
  for (const entry of text.split(/[|\n]+/).map((part) => part.trim())) {
    if (entry === '') continue;
    const [, id, role, pin = ''] = form.exec(entry) ?? [];
    if (id === undefined || !phc.test(pin)) return err(faultOf(entry, id));
    members.push({ id, ...(role === undefined ? {} : { role }), pin });
  }
  return ok(members);
}

function faultOf(entry: string, id: string | undefined): PeopleFault {
  const isPlain = /(^|[=:/\s])\d{4,12}$/.test(entry);
  const whose = id === undefined ? '' : ` of ${id}`;
  return {
    found: isPlain ? `a PIN${whose} in clear (not shown)` : `something else${whose} (not shown)`,
    expected: 'CODE/ROLE=HASH with a hash that begins with $argon2id$',
    remedy: isPlain
      ? 'take it out of the sheet and of its copies, choose another PIN, and put in its hash: kadian hash-pin'
      : 'make the hash with kadian hash-pin',
  };
}
