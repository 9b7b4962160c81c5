/**
 * What a station and the guard of its relay say to each other over their socket pair: commands of 24 bytes, replies of
 * 16 bytes with a fault as JSON behind where there is one. Binary, because a release must not wait for a JSON parser.
 * Byte order is the machine's own: both ends run on it.
 */
import { endianness } from 'node:os';
import type { DeviceFault } from '../device.ts';
import { faultSchema } from '../fault-schema.ts';

const little = endianness() === 'LE';
const COMMAND_BYTES = 24;
const REPLY_BYTES = 16;
const commandKinds = ['heartbeat', 'release', 'hold', 'unhold', 'close'] as const;
const replyKinds = ['alive', 'opened', 'released', 'done', 'refused', 'level', 'lost'] as const;

export interface GuardCommand {
  readonly kind: (typeof commandKinds)[number];
  readonly sequence: number;
  /** Of a release, milliseconds; 0 otherwise. */
  readonly durationMs: number;
  /** Milliseconds of the system's monotonic clock, which both processes read: a release kept waiting is not carried out. */
  readonly issuedMs: number;
}

export interface GuardReply {
  readonly kind: (typeof replyKinds)[number];
  readonly sequence: number;
  /** `released`: the relay was active before; `level`: the relay is active. */
  readonly flag: boolean;
  /** `released`: milliseconds from now until the relay ends. */
  readonly endsInMs: number;
  /** With `refused` and `lost`. */
  readonly fault: DeviceFault | null;
}

export function encodeCommand(command: GuardCommand): Buffer {
  const bytes = Buffer.alloc(COMMAND_BYTES);
  const fields = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  fields.setUint8(0, commandKinds.indexOf(command.kind));
  fields.setUint32(4, command.sequence, little);
  fields.setFloat64(8, command.durationMs, little);
  fields.setFloat64(16, command.issuedMs, little);
  return bytes;
}

export function encodeReply(reply: GuardReply): Buffer {
  const payload = reply.fault === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify(reply.fault));
  const bytes = Buffer.concat([Buffer.alloc(REPLY_BYTES), payload]);
  const fields = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  fields.setUint8(0, replyKinds.indexOf(reply.kind));
  fields.setUint8(1, reply.flag ? 1 : 0);
  fields.setUint16(2, payload.length, little);
  fields.setUint32(4, reply.sequence, little);
  fields.setFloat64(8, reply.endsInMs, little);
  return bytes;
}

/** Takes whole messages out of a stream of bytes; throws on what the other end cannot have sent (a bug, not a failure). */
export class CommandReader {
  readonly #stream = new Stream();

  read(bytes: Uint8Array): GuardCommand[] {
    this.#stream.add(bytes);
    const commands: GuardCommand[] = [];
    for (let fields = this.#stream.peek(COMMAND_BYTES); fields; fields = this.#stream.peek(COMMAND_BYTES)) {
      commands.push({
        kind: kindOf(commandKinds, fields.getUint8(0)),
        sequence: fields.getUint32(4, little),
        durationMs: fields.getFloat64(8, little),
        issuedMs: fields.getFloat64(16, little),
      });
      this.#stream.take(COMMAND_BYTES);
    }
    return commands;
  }
}

export class ReplyReader {
  readonly #stream = new Stream();

  read(bytes: Uint8Array): GuardReply[] {
    this.#stream.add(bytes);
    const replies: GuardReply[] = [];
    for (let fields = this.#stream.peek(REPLY_BYTES); fields; fields = this.#stream.peek(REPLY_BYTES)) {
      const length = REPLY_BYTES + fields.getUint16(2, little);
      if (this.#stream.peek(length) === null) break;
      const payload = this.#stream.take(length).subarray(REPLY_BYTES);
      replies.push({
        kind: kindOf(replyKinds, fields.getUint8(0)),
        sequence: fields.getUint32(4, little),
        flag: fields.getUint8(1) === 1,
        endsInMs: fields.getFloat64(8, little),
        fault: payload.length === 0 ? null : faultSchema.parse(JSON.parse(payload.toString('utf8'))),
      });
    }
    return replies;
  }
}

/** Bytes not yet taken. */
class Stream {
  #bytes: Buffer = Buffer.alloc(0);

  add(bytes: Uint8Array): void {
    this.#bytes = this.#bytes.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#bytes, bytes]);
  }

  peek(length: number): DataView | null {
    if (this.#bytes.length < length) return null;
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset, length);
  }

  take(length: number): Buffer {
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }
}

function kindOf<T>(kinds: readonly T[], index: number): T {
  const kind = kinds[index];
  if (kind === undefined) throw new Error(`relay guard: no message has the number ${index}`);
  return kind;
}
