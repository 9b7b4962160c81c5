import { expect, test } from 'vitest';
import { softwareChange } from '../../../../kiosk/station/care/software-change.ts';
import { granted, must, opened, optionsFor, temporaryDirectory } from '../../ledger/support.ts';

function startsOf(...versions: readonly string[]) {
  const ledger = opened(optionsFor(temporaryDirectory()));
  for (const software of versions) {
    must(ledger.append('station.started', { software, bootReason: 'start', previousEnd: 'clean' }));
    must(ledger.append('access.granted', granted.data));
  }
  return must(ledger.recent(100)).toReversed();
}

test('another version than at the start before is an update, the first start and the same version are none', () => {
  expect(softwareChange(startsOf('1.0'), '1.0')).toBeNull();
  expect(softwareChange(startsOf('1.0', '1.0'), '1.0')).toBeNull();
  expect(softwareChange(startsOf('0.9', '1.0', '1.1'), '1.1')).toEqual({
    type: 'software.updated',
    data: { from: '1.0', to: '1.1' },
  });
});
