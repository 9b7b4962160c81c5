/** What is known of a sound file from its headers, or why it is refused. */
import type { Result } from '../../drivers/basics/result.ts';
import { err } from '../../drivers/basics/result.ts';

export interface AudioFile {
  readonly format: 'wav' | 'mp3' | 'vorbis' | 'flac';
  readonly sampleRate: number;
  readonly channels: number;
  readonly durationS: number;
}

export interface RefusedFile {
  readonly code:
    | 'empty'
    | 'tooLarge'
    | 'notAudio'
    | 'unsupportedCodec'
    | 'truncated'
    | 'damaged'
    | 'wrongRate'
    | 'tooManyChannels'
    | 'tooLong'
    | 'silent';
  readonly detail: string;
}

export type Inspection = Result<AudioFile, RefusedFile>;

/** A refusal with its reason in words. */
export const refused = (code: RefusedFile['code'], detail: string): Inspection => err({ code, detail });

/** ASCII at a place in the file. */
export const text = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));
