/** A service that publishes one full list after the other until it is killed, and says each version it has published. */
import { syntheticConcern } from './lists.ts';
import { writtenBy } from './lists-draft.ts';
import { concernLine } from './lists-pack.ts';
import { startDistrict } from './service.ts';

const [place = '{}', audience = ''] = process.argv.slice(2);
const district = await startDistrict({ port: 0, ...JSON.parse(place) });
const people = Array.from({ length: 300 }, (_, index) => syntheticConcern(index + 1));
process.on('disconnect', () => process.exit(0));
for (;;) {
  const published = await district.publisher.publishSnapshot('watchlist', audience, () =>
    writtenBy((keys) => people.map((each) => concernLine(keys, each))),
  );
  process.send?.(published);
  // A store in this process answers at once: the message goes out here.
  await new Promise((resolve) => setImmediate(resolve));
}
