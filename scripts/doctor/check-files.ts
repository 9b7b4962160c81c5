/** Whether the files of the package are those that were installed. */
import { differingFiles } from '../../kiosk/station/care/installed-files.ts';
import { findingsOf, type Finding } from './finding.ts';

const find = findingsOf('services');
const mostNamed = 5;

export async function checkFiles(root?: string): Promise<Finding[]> {
  const files = await differingFiles(root);
  if (files === null) return [find('unknown', 'filesNotPackaged')];
  if (files.length === 0) return [find('green', 'filesAsInstalled')];
  const shown = files.slice(0, mostNamed).map((file) => `/${file}`);
  return [find('red', 'filesChanged', { count: files.length, files: shown.join(', ') })];
}
