/** Rust crates within machine code, which no manifest lists: their names and versions from the binary, their licences by hand. */

export interface Crate {
  readonly name: string;
  readonly version: string;
}

export interface CrateLicence {
  /** SPDX expression, as the crate's own manifest states it. */
  readonly licence: string;
  /** Whose notice goes along; absent: the crate is taken under Apache-2.0, whose text goes along. */
  readonly holder?: string;
  /** Where its source is to be had, as MPL-2.0 asks for (3.2). */
  readonly source?: string;
}

/** Rust's own library, by the commit of its compiler. */
const ownLibrary = 'std';

/**
 * Crates whose sources are named in the bytes of a program: the compiler leaves the path of every line that may panic. A crate
 * without such a line, or wholly inlined, leaves none: what is found is there, and more may be. Sorted by name.
 */
export function cratesIn(bytes: Buffer): readonly Crate[] {
  const text = bytes.toString('latin1');
  const found = new Map<string, Crate>();
  const paths = /(?:-[0-9a-f]{16}|rust\/deps)[/\\]([a-zA-Z][\w-]*?)-(\d+\.\d+\.\d+[-+.\w]*)[/\\]/g;
  for (const [, name = '', version = ''] of text.matchAll(paths)) found.set(`${name} ${version}`, { name, version });
  const compiler = /\/?rustc[/\\]([0-9a-f]{40})[/\\]library/.exec(text)?.[1];
  if (compiler !== undefined) found.set(ownLibrary, { name: ownLibrary, version: compiler });
  return [...found.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, crate]) => crate);
}

const apacheOrMit: CrateLicence = { licence: 'MIT OR Apache-2.0' };
const symphonia: CrateLicence = {
  licence: 'MPL-2.0',
  holder: 'The Symphonia authors',
  source: 'https://github.com/pdeljanov/Symphonia',
};
const mit = (holder: string): CrateLicence => ({ licence: 'MIT', holder });

/** By name and version: another version is looked up anew, for a licence may change with it. */
const licences: Readonly<Record<string, CrateLicence>> = {
  'addr2line 0.25.1': { licence: 'Apache-2.0 OR MIT' },
  'alsa 0.11.0': { licence: 'Apache-2.0 OR MIT' },
  'arc-swap 1.9.2': apacheOrMit,
  'arrayvec 0.7.8': apacheOrMit,
  'audioadapter-buffers 3.0.0': apacheOrMit,
  'cpal 0.18.1': { licence: 'Apache-2.0' },
  'crossbeam-channel 0.5.16': apacheOrMit,
  'fft-convolver 0.3.0': mit('Copyright (c) 2022 neodsp'),
  'futures-channel 0.3.33': apacheOrMit,
  'futures-core 0.3.33': apacheOrMit,
  'futures-util 0.3.33': apacheOrMit,
  'gimli 0.32.3': apacheOrMit,
  'hashbrown 0.17.1': apacheOrMit,
  'hrtf 0.9.0': mit('Dmitry Stepanov'),
  'jack 0.13.5': mit('Copyright (c) 2016 Will'),
  'lazy_static 1.5.0': apacheOrMit,
  'libloading 0.9.0': { licence: 'ISC', holder: 'Copyright © 2025, Simonas Kazlauskas' },
  'miniz_oxide 0.8.9': { licence: 'MIT OR Zlib OR Apache-2.0' },
  'napi 3.12.0': mit('Copyright (c) 2020 LongYinan, Copyright (c) 2018 GitHub'),
  'napi-sys 3.3.0': mit('Copyright (c) 2020 LongYinan, Copyright (c) 2018 GitHub'),
  'num-integer 0.1.46': apacheOrMit,
  'primal-check 0.3.4': apacheOrMit,
  'realfft 3.5.0': mit('Henrik Enquist'),
  'regex-lite 0.1.9': apacheOrMit,
  'rubato 0.16.2': mit('Copyright (c) 2020 Henrik Enquist'),
  'rubato 3.0.0': mit('Copyright (c) 2020 Henrik Enquist'),
  'rustc-demangle 0.1.27': apacheOrMit,
  'rustfft 6.4.1': apacheOrMit,
  'smallvec 1.15.2': apacheOrMit,
  'strength_reduce 0.2.4': apacheOrMit,
  'symphonia-bundle-flac 0.6.0': symphonia,
  'symphonia-bundle-mp3 0.6.0': symphonia,
  'symphonia-codec-aac 0.6.0': symphonia,
  'symphonia-codec-adpcm 0.6.0': symphonia,
  'symphonia-codec-alac 0.6.0': symphonia,
  'symphonia-codec-pcm 0.6.0': symphonia,
  'symphonia-codec-vorbis 0.6.0': symphonia,
  'symphonia-common 0.6.0': symphonia,
  'symphonia-core 0.6.0': symphonia,
  'symphonia-format-caf 0.6.0': symphonia,
  'symphonia-format-isomp4 0.6.0': symphonia,
  'symphonia-format-mkv 0.6.0': symphonia,
  'symphonia-format-ogg 0.6.0': symphonia,
  'symphonia-format-riff 0.6.0': symphonia,
  'symphonia-metadata 0.6.0': symphonia,
  'tokio 1.53.1': mit('Copyright (c) Tokio Contributors'),
  'transpose 0.2.3': apacheOrMit,
  'web-audio-api 1.7.0': mit('Copyright (c) 2021 Otto Rottier'),
};

/** Null: nobody has looked it up. */
export function licenceOf({ name, version }: Crate): CrateLicence | null {
  return name === ownLibrary ? apacheOrMit : (licences[`${name} ${version}`] ?? null);
}

/** Names and versions of the table. */
export const listedCrates: readonly string[] = Object.keys(licences);
