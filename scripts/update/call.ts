/** How `kadian update` is called. */
import { readOptions } from '../devices/command.ts';

export const usage =
  'usage: kadian update --package FILE [--manifest FILE] | --from DIRECTORY | --from-district | --back | --resume | --status';

const options = {
  package: { type: 'string' },
  manifest: { type: 'string' },
  from: { type: 'string' },
  'from-district': { type: 'boolean', default: false },
  keys: { type: 'string', default: '/etc/kadian/release-keys.json' },
  site: { type: 'string', default: '/etc/kadian/site.json' },
  room: { type: 'string', default: '/var/lib/kadian-update' },
  back: { type: 'boolean', default: false },
  resume: { type: 'boolean', default: false },
  status: { type: 'boolean', default: false },
  now: { type: 'boolean', default: false },
  wait: { type: 'string', default: '600' },
  steady: { type: 'string', default: '30' },
  within: { type: 'string', default: '180' },
  'without-return': { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  trial: { type: 'string' },
} as const;

/** What a call asks for; a `Refusal` with the usage for anything that is not understood. */
export const readCall = () => readOptions(options, usage);
export type Call = ReturnType<typeof readCall>;
