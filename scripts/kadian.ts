/** `kadian <verb>` (`npm run --silent kadian -- <verb>` in a checkout): one entry to everything a technician does. */
import '../drivers/basics/node-version.ts';
import './end-with-reader.ts';
import { helpOf, meant, overview, wrongUse } from './kadian/help.ts';
import { verbs } from './kadian/verbs.ts';

const [first, ...rest] = process.argv.slice(2);
const asksForHelp = first === 'help' || first === '--help' || first === '-h';
const name = asksForHelp ? rest[0] : first;
const verb = verbs.find((candidate) => candidate.name === name);

if (name === undefined) {
  (asksForHelp ? process.stdout : process.stderr).write(overview(verbs));
  process.exitCode = asksForHelp ? 0 : wrongUse;
} else if (verb === undefined) {
  const instead = meant(name, verbs);
  process.stderr.write(`kadian: no verb '${name}'${instead === null ? '' : `; did you mean '${instead}'?`}\n\n`);
  process.stderr.write(overview(verbs));
  process.exitCode = wrongUse;
} else if (asksForHelp || rest.includes('--help') || rest.includes('-h')) {
  process.stdout.write(helpOf(verb));
} else {
  process.argv = [...process.argv.slice(0, 2), ...rest];
  await verb.run();
}
