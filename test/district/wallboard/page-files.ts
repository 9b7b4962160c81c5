/**
 * The page of the wallboard and its modules. They are TypeScript like everything else; Node takes the types away as it
 * does with its own modules, so that there is nothing to build. Nothing comes from elsewhere, and the browser is told so.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

const html = new URL('../wallboard.html', import.meta.url);
const css = new URL('./page/board.css', import.meta.url);
const main = new URL('./page/main.ts', import.meta.url);

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function guarded(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'no-store');
}

export function addPageRoutes(app: FastifyInstance): void {
  const modules = new Map<string, string>();

  function moduleText(name: string): string {
    const text =
      modules.get(name) ??
      scriptOf(readFileSync(new URL(`./page/${name}.ts`, main.href.replace(/page\/main\.ts$/, '')), 'utf8'));
    modules.set(name, text);
    return text;
  }

  app.get('/', (_request, reply) => guarded(reply).type('text/html; charset=utf-8').send(readFileSync(html)));
  app.get('/board/board.css', (_request, reply) =>
    guarded(reply).type('text/css; charset=utf-8').send(readFileSync(css)),
  );
  app.get('/board/preact.js', (_request, reply) =>
    guarded(reply)
      .type('text/javascript; charset=utf-8')
      .send(readFileSync(fileURLToPath(import.meta.resolve('preact')))),
  );
  app.get<{ Params: { file: string } }>('/board/:file', (request, reply) => {
    const name = /^([a-z-]{1,40})\.ts$/.exec(request.params.file)?.[1];
    try {
      if (name !== undefined) return guarded(reply).type('text/javascript; charset=utf-8').send(moduleText(name));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
    return reply.code(404).send();
  });
}

/** The one package the page needs is served beside it. */
function scriptOf(source: string): string {
  return withoutWarning(() => stripTypeScriptTypes(source)).replaceAll(/from 'preact'/g, "from './preact.js'");
}

/** Node says once that this function may still change; whoever starts the service can do nothing about it. */
function withoutWarning<T>(act: () => T): T {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return act();
  } finally {
    process.emitWarning = emitWarning;
  }
}
