import { describe, expect, test } from 'vitest';
import { controlText } from '../../../scripts/package/deb.ts';
import { readFpmArguments } from '../../../scripts/package/fpm-arguments.ts';

/** As electron-builder 26 gives them. */
const words = [
  ['-s', 'dir', '--force', '-t', 'deb', '-d', 'systemd (>= 252)', '-d', 'udev', '--deb-recommends', 'cage'],
  [
    '--deb-compression',
    'gz',
    '--architecture',
    'arm64',
    '--after-install',
    '/t/postinst',
    '--after-remove',
    '/t/postrm',
  ],
  ['--description', 'short\n Long text.', '--version', '1.2.3', '--package', '/out/kadian_1.2.3_arm64.deb'],
  [
    '--name',
    'kadian',
    '--maintainer',
    'Kadian <k@kadian.example>',
    '--vendor',
    'Kadian',
    '--url',
    'https://kadian.example',
  ],
  ['--category', 'misc', '--deb-priority', 'optional', '--license', 'Apache-2.0', '--before-install=/t/preinst'],
  ['--deb-field=Kadian-Ledger-Schema: 3', '--config-files=/etc/kadian/site.example.json'],
  ['/stage/system/=/', '/stage/app/=/opt/kadian', '/icons/16x16.png=/usr/share/icons/hicolor/16x16/apps/kadian.png'],
].flat();

describe('the arguments of fpm', () => {
  test('are read as electron-builder gives them', () => {
    expect(readFpmArguments(words)).toMatchObject({
      ok: true,
      value: {
        name: 'kadian',
        version: '1.2.3',
        architecture: 'arm64',
        depends: ['systemd (>= 252)', 'udev'],
        recommends: ['cage'],
        fields: ['Kadian-Ledger-Schema: 3'],
        scripts: { preinst: '/t/preinst', postinst: '/t/postinst', prerm: null, postrm: '/t/postrm' },
        conffiles: ['/etc/kadian/site.example.json'],
        sources: [
          { from: '/stage/system/', to: '/' },
          { from: '/stage/app/', to: '/opt/kadian' },
          { from: '/icons/16x16.png', to: '/usr/share/icons/hicolor/16x16/apps/kadian.png' },
        ],
        output: '/out/kadian_1.2.3_arm64.deb',
      },
    });
  });

  test.each([
    ['another kind of package', words.map((word) => (word === 'deb' ? 'rpm' : word)), 'rpm'],
    ['no name', words.filter((word) => word !== '--name' && word !== 'kadian'), '--name'],
    ['a word that is not known', [...words, '--rpm-os'], 'rpm-os'],
    ['a source that is installed nowhere', [...words, '/stage/app/'], '/stage/app/'],
  ])('%s is refused by name', (_, given, named) => {
    const read = readFpmArguments(given);
    expect(read.ok).toBe(false);
    expect(read.ok ? '' : read.error).toContain(named);
  });

  test('become the control file of the package', () => {
    const read = readFpmArguments(words);
    if (!read.ok) throw new Error(read.error);
    expect(controlText(read.value, 2049).split('\n')).toEqual([
      'Package: kadian',
      'Version: 1.2.3',
      'Architecture: arm64',
      'Maintainer: Kadian <k@kadian.example>',
      'Installed-Size: 3',
      'Depends: systemd (>= 252), udev',
      'Recommends: cage',
      'Section: misc',
      'Priority: optional',
      'Homepage: https://kadian.example',
      'Kadian-Ledger-Schema: 3',
      'Description: short',
      ' Long text.',
      '',
    ]);
  });
});
