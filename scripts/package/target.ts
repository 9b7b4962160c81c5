/** The two machines there are packages for, by each of the names they have. */
export const architectures = ['x64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

/** What shows the screen: the system's Chromium under cage, or Electron, which is packed with the station. */
export const shells = ['chromium', 'electron'] as const;
export type ShellKind = (typeof shells)[number];

interface Target {
  /** As dpkg calls it. */
  readonly debian: 'amd64' | 'arm64';
  /** As electron-builder's command line does. */
  readonly builderFlag: '--x64' | '--arm64';
  /** `e_machine` of its programs (System V ABI, ELF header). */
  readonly elfMachine: number;
}

export const targets: Readonly<Record<Architecture, Target>> = {
  x64: { debian: 'amd64', builderFlag: '--x64', elfMachine: 62 },
  arm64: { debian: 'arm64', builderFlag: '--arm64', elfMachine: 183 },
};

/** Where the software lies on a box: electron-builder's prefix and the name of the product. */
export const installedAt = '/opt/kadian';

/** The machine this runs on, or null when there is no package for it. */
export function ownArchitecture(arch: string = process.arch): Architecture | null {
  return architectures.find((each) => each === arch) ?? null;
}
