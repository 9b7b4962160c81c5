/**
 * Of which version of a crate its licence was read, on 2026-11-22: in what Debian packs of it, or in the manifest it was
 * published with. Where that is not the version in the machine code, the list of licences says so.
 */
import type { Crate } from './crates.ts';

export interface Seen {
  readonly where: 'Debian' | 'its manifest';
  /** The shipped one alone, or those around it that could be had. */
  readonly versions: readonly string[];
}

const debian = (...versions: readonly string[]): Seen => ({ where: 'Debian', versions });
const manifest = (...versions: readonly string[]): Seen => ({ where: 'its manifest', versions });

/** By name and the version that is shipped. */
const seen: Readonly<Record<string, Seen>> = {
  'addr2line 0.25.1': debian('0.25.1'),
  'alsa 0.11.0': debian('0.12.1'),
  'arc-swap 1.9.2': debian('1.9.3'),
  'arrayvec 0.7.8': debian('0.7.8'),
  'audioadapter-buffers 3.0.0': manifest('3.0.0'),
  'cpal 0.18.1': debian('0.18.2'),
  'crossbeam-channel 0.5.16': debian('0.5.17'),
  'fft-convolver 0.3.0': manifest('0.3.0'),
  'futures-channel 0.3.33': debian('0.3.34'),
  'futures-core 0.3.33': debian('0.3.34'),
  'futures-util 0.3.33': debian('0.3.34'),
  'gimli 0.32.3': debian('0.32.3'),
  'hashbrown 0.17.1': debian('0.16.1'),
  'hrtf 0.9.0': manifest('0.9.0'),
  'jack 0.13.5': manifest('0.13.5'),
  'lazy_static 1.5.0': debian('1.5.0'),
  'libloading 0.9.0': manifest('0.9.0'),
  'miniz_oxide 0.8.9': debian('0.9.1'),
  'napi 3.12.0': manifest('3.8.3', '3.12.1'),
  'napi-sys 3.3.0': manifest('3.2.2', '3.4.0'),
  'num-integer 0.1.46': debian('0.1.46'),
  'primal-check 0.3.4': debian('0.3.4'),
  'realfft 3.5.0': debian('3.5.0'),
  'regex-lite 0.1.9': debian('0.1.9'),
  'rubato 0.16.2': debian('0.16.2'),
  // 5.0.0 is under MIT OR Apache-2.0: MIT is what all three share.
  'rubato 3.0.0': manifest('1.0.1', '5.0.0'),
  'rustc-demangle 0.1.27': debian('0.1.28'),
  'rustfft 6.4.1': debian('6.4.1'),
  'smallvec 1.15.2': debian('1.16.2'),
  'strength_reduce 0.2.4': debian('0.2.4'),
  'tokio 1.53.1': debian('1.53.2'),
  'transpose 0.2.3': debian('0.2.3'),
  'web-audio-api 1.7.0': manifest('1.5.0'),
};

/** The commit of Rust's own library, whose compiler names itself 1.97.1 in the same machine code; Debian packs that one. */
const ownLibrary = '8bab26f4f68e0e26f0bb7960be334d5b520ea452';

/** Null: of no version. All of Symphonia are one release. */
export function seenOf({ name, version }: Crate): Seen | null {
  if (name === 'std' && version === ownLibrary) return debian(version);
  if (name.startsWith('symphonia-') && version === '0.6.0') return debian('0.6.1');
  return seen[`${name} ${version}`] ?? null;
}

/** Whether it was read of the very version that is shipped. */
export function seenAsShipped(crate: Crate): boolean {
  return seenOf(crate)?.versions.includes(crate.version) === true;
}

/** Names and versions of the table. */
export const seenCrates: readonly string[] = Object.keys(seen);
