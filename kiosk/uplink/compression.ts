/** How a batch is packed for the road; the district reads either kind, and plain text. */
import { promisify } from 'node:util';
import { constants, gzip, zstdCompress } from 'node:zlib';

export type Compression = 'zstd' | 'gzip' | 'none';

const zstd = promisify(zstdCompress);
const deflate = promisify(gzip);

/** On the thread pool, so that a batch never holds up an encounter. */
export async function compressed(text: string, compression: Compression): Promise<Buffer> {
  const bytes = Buffer.from(text);
  switch (compression) {
    case 'zstd':
      return zstd(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    case 'gzip':
      return deflate(bytes);
    case 'none':
      return bytes;
  }
}
