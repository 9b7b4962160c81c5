/**
 * Releases of the software as an operator puts them into a directory: packages with their manifests beside them. Passed on,
 * never judged: whose signature counts is for each box to say.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../kiosk/uplink/contract.ts';
import { mediaTypes, paths, wireLimits } from '../../kiosk/uplink/http-contract.ts';
import { checked } from '../../drivers/basics/checked.ts';

const manifestEnding = '.release';

/** The part of a manifest by which it is found. */
const claimsSchema = z.object({
  architecture: z.string(),
  serial: z.int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

type Listed = z.infer<typeof claimsSchema> & { readonly manifest: string; readonly file: string };

export interface ReleaseRouteParts {
  /** Null where the district passes none on. */
  readonly directory: string | null;
  readonly whoAsks: (request: FastifyRequest, reply: FastifyReply) => string | null;
  readonly problem: (reply: FastifyReply, status: number, body: Problem) => FastifyReply;
}

const architectureSchema = z.object({ architecture: z.string().regex(/^[a-z0-9]{1,16}$/) });
const packageSchema = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

export function addReleaseRoutes(app: FastifyInstance, { directory, whoAsks, problem }: ReleaseRouteParts): void {
  const nothing = (reply: FastifyReply): FastifyReply =>
    problem(reply, 404, { title: 'Nothing there', detail: 'no such release' });

  app.get(`${paths.releases}/:architecture`, (request, reply) => {
    if (whoAsks(request, reply) === null) return reply;
    const which = architectureSchema.safeParse(request.params);
    const found = which.success
      ? releasesIn(directory)
          .filter(({ architecture }) => architecture === which.data.architecture)
          .toSorted((a, b) => b.serial - a.serial)[0]
      : undefined;
    return found === undefined ? nothing(reply) : reply.type(mediaTypes.jose).send(found.manifest);
  });

  app.get(`${paths.packages}/:sha256`, (request, reply) => {
    if (whoAsks(request, reply) === null) return reply;
    const which = packageSchema.safeParse(request.params);
    const found = which.success ? releasesIn(directory).find(({ sha256 }) => sha256 === which.data.sha256) : undefined;
    if (found === undefined) return nothing(reply);
    const size = statSync(found.file).size;
    const range = rangeOf(request.headers.range, size);
    if (range === null) {
      const detail = `bytes=FIRST-LAST, at most ${wireLimits.maxPartBytes} at once`;
      return problem(reply.header('content-range', `bytes */${size}`), 416, { title: 'Which piece?', detail });
    }
    const { first, last } = range;
    return reply
      .code(206)
      .header('content-range', `bytes ${first}-${last}/${size}`)
      .type(mediaTypes.package)
      .send(pieceOf(found.file, first, last - first + 1));
  });
}

/** Read anew for each question: an operator adds and removes files while the service runs. */
function releasesIn(directory: string | null): readonly Listed[] {
  if (directory === null) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith(manifestEnding))
    .flatMap((name): Listed[] => {
      const manifest = readFileSync(path.join(directory, name), 'latin1').trim();
      const file = path.join(directory, name.slice(0, -manifestEnding.length));
      const claims = checked(claimsSchema, claimsOf(manifest));
      return claims.success && statSync(file, { throwIfNoEntry: false })?.isFile() === true
        ? [{ ...claims.data, manifest, file }]
        : [];
    });
}

function claimsOf(manifest: string): unknown {
  try {
    return JSON.parse(Buffer.from(manifest.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

function rangeOf(header: string | undefined, size: number): { first: number; last: number } | null {
  const parts = /^bytes=([0-9]{1,12})-([0-9]{1,12})$/.exec(header ?? '');
  if (parts === null) return null;
  const [first, last] = [Number(parts[1]), Math.min(Number(parts[2]), size - 1)];
  return first > last || last - first >= wireLimits.maxPartBytes ? null : { first, last };
}

function pieceOf(file: string, from: number, length: number): Buffer {
  const piece = Buffer.alloc(length);
  const handle = openSync(file, 'r');
  try {
    return piece.subarray(0, readSync(handle, piece, 0, length, from));
  } finally {
    closeSync(handle);
  }
}
