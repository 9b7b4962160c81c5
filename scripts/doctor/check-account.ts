/** Whose rights these are, and which of them are missing. */
import { groupNames } from '../devices/account.ts';
import { findingsOf, type Examination, type Finding } from './finding.ts';

const find = findingsOf('account');

export function checkAccount({ machine, account, configured }: Examination): Finding[] {
  const groups = groupNames(machine, account).join(', ');
  const refused = configured.filter(({ state }) => state === 'noRights');
  if (refused.length > 0) {
    return refused.map(({ part, advice }) => find('red', 'accountNoRights', { part, detail: advice ?? '' }));
  }
  const station = (machine.text('/etc/passwd') ?? '').split('\n').some((line) => line.startsWith('kadian:'));
  if (account.own && account.uid === 0) {
    return [
      find(station ? 'yellow' : 'unknown', 'accountRoot', { option: station ? '--account kadian' : '--account NAME' }),
    ];
  }
  return [find('green', 'accountFine', { account: account.name, groups })];
}
