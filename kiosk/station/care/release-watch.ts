/**
 * Asks the district now and then whether its maker has signed a newer release than what runs. The station installs
 * nothing: it says so in the ledger, on the technician's panel and to the doctor, and `kadian update` brings it in.
 */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import { replaceFile } from '../../../drivers/basics/replace-file.ts';
import type { NewEvent } from '../../ledger/writer.ts';
import { httpsReleases, type ReleaseSource, type ReleaseSourceOptions } from '../../uplink/release-line.ts';
import type { Log } from './diagnostics.ts';
import {
  parseReleaseKeys,
  type Release,
  type ReleaseArchitecture,
  releaseArchitectures,
  releaseKeysFile,
  untimely,
  verifyRelease,
} from './release.ts';

/** Milliseconds between two questions, give or take a quarter: a release is no alarm. */
const pollMs = 6 * 3_600_000;
/** The first question, spread over so long: a district's boxes start together after an outage. */
const spreadMs = 600_000;

/** In the data directory: the manifest of what is to be had, as it was signed; gone when there is nothing newer. */
export const offeredFile = 'offered.release';

export interface ReleaseParts {
  readonly source: ReleaseSource;
  /** The file of the keys that count; where it is not there nobody is asked. */
  readonly keysFile: string;
  readonly architecture: ReleaseArchitecture;
  /** The version that runs, without the name. */
  readonly running: string;
  /** Whether a version is above another, as dpkg compares them; null where nobody can say. */
  readonly isAbove: (version: string, other: string) => Promise<boolean | null>;
}

export interface ReleaseWatch {
  /** What could be installed; null when nothing is known of. */
  readonly offered: Release | null;
  stop(): void;
}

export interface ReleaseWatchOptions {
  readonly parts: ReleaseParts;
  /** Where `offered.release` lies. */
  readonly directory: string;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly record: (event: NewEvent) => void;
  readonly log: Log;
  readonly onChange: () => void;
}

/** That of a station; null where nobody is asked. */
export function releaseWatchOf(
  {
    releases,
    ledgerDirectory,
    clock,
    random,
    log,
  }: Pick<ReleaseWatchOptions, 'clock' | 'random' | 'log'> & {
    readonly releases?: ReleaseParts;
    readonly ledgerDirectory: string;
  },
  rest: Pick<ReleaseWatchOptions, 'record' | 'onChange'>,
): ReleaseWatch | null {
  if (releases === undefined) return null;
  return startReleaseWatch({ parts: releases, directory: ledgerDirectory, clock, random, log, ...rest });
}

/** What an earlier start was told of is known at once; nothing is ever believed without the signature. */
export function startReleaseWatch(options: ReleaseWatchOptions): ReleaseWatch {
  const { parts, clock, random, record, log } = options;
  const file = path.join(options.directory, offeredFile);
  const abort = new AbortController();
  let offered: Release | null = null;
  let told: number | null = null;
  let timer: Timer | null = null;

  async function judged(manifest: string): Promise<Release | null> {
    const keys = parseReleaseKeys(readFileSync(parts.keysFile, 'utf8'));
    if (!keys.ok) return refuse(`${parts.keysFile}: ${keys.error}`);
    const release = verifyRelease(manifest, keys.value);
    if (!release.ok) return refuse(release.error.detail);
    const { architecture, version } = release.value;
    if (architecture !== parts.architecture) return refuse(`it is for ${architecture}`);
    const why = untimely(release.value, clock.wallMs());
    if (why !== null) return refuse(why);
    return (await parts.isAbove(version, parts.running)) === true ? release.value : null;
  }

  function refuse(detail: string): null {
    log.warn({ detail }, 'no release');
    return null;
  }

  async function look(): Promise<void> {
    const answer = await parts.source.manifest(parts.architecture, abort.signal);
    if (abort.signal.aborted) return;
    // A district that is away says nothing about what was known before.
    if (!answer.ok) return log.info({ code: answer.error.code, detail: answer.error.detail }, 'releases');
    const manifest = answer.value;
    const found = manifest === null ? null : await judged(manifest);
    if (abort.signal.aborted) return;
    keep(found, manifest ?? '');
  }

  function keep(found: Release | null, manifest: string): void {
    const isChanged = found?.sha256 !== offered?.sha256;
    offered = found;
    if (!isChanged) return;
    if (found === null) {
      rmSync(file, { force: true });
    } else {
      if (found.serial !== told) {
        told = found.serial;
        const { version, serial, security = false } = found;
        record({ type: 'software.offered', data: { version, serial, security } });
      }
      replaceFile(file, manifest);
    }
    options.onChange();
  }

  /** What lies there from an earlier start: told in the ledger then, and installed perhaps since. */
  async function recall(): Promise<void> {
    const manifest = textOf(file);
    if (manifest === null) return;
    const found = await judged(manifest);
    if (abort.signal.aborted) return;
    if (found === null) return rmSync(file, { force: true });
    offered = found;
    told = found.serial;
    options.onChange();
  }

  function next(delayMs: number): void {
    timer = clock.after(delayMs, () => void round(look));
  }

  async function round(step: () => Promise<void>): Promise<void> {
    try {
      if (textOf(parts.keysFile) !== null) await step();
    } catch (error) {
      // A file that cannot be read or written: the gate does not stand still for an update.
      log.warn({ detail: error instanceof Error ? error.message : String(error) }, 'releases');
    }
    if (!abort.signal.aborted) next(step === recall ? random() * spreadMs : pollMs * (0.75 + random() / 2));
  }

  void round(recall);
  return {
    get offered() {
      return offered;
    },
    stop() {
      abort.abort();
      timer?.cancel();
      parts.source.close();
    },
  };
}

/** The text of a file, null where there is none or it may not be read. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** What a station on this machine needs to look for releases; nothing where there are no packages for its kind. */
export function openReleases(
  siteFile: string,
  software: string,
  line: ReleaseSourceOptions,
): { readonly releases?: ReleaseParts } {
  const architecture = ownReleaseArchitecture();
  if (architecture === null) return {};
  return {
    releases: {
      source: httpsReleases(line),
      keysFile: path.join(path.dirname(path.resolve(siteFile)), releaseKeysFile),
      architecture,
      running: software.slice(software.indexOf('-') + 1),
      isAbove: isAboveByDpkg,
    },
  };
}

/** This machine's architecture in dpkg's words; null where there are no packages for it. */
export function ownReleaseArchitecture(arch: string = process.arch): ReleaseArchitecture | null {
  const name = arch === 'x64' ? 'amd64' : arch;
  return releaseArchitectures.find((known) => known === name) ?? null;
}

/** As dpkg compares (deb-version(7)); null where there is no dpkg. */
export function isAboveByDpkg(version: string, other: string): Promise<boolean | null> {
  return new Promise((resolve) => {
    execFile('dpkg', ['--compare-versions', version, 'gt', other], { timeout: 10_000 }, (error) => {
      if (error === null) resolve(true);
      // dpkg(1): 1 for a comparison that does not hold, 2 for what it cannot compare.
      else resolve(error.code === 1 ? false : null);
    });
  });
}
