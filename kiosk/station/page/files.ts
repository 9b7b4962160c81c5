/** The built page as it is served: read once at start, so that no request ever touches a path. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';

export interface ServedFile {
  readonly contentType: string;
  readonly cacheControl: string;
  readonly body: Buffer;
}

export interface PageMissing {
  readonly code: 'pageMissing';
  readonly detail: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** What index.html holds in the place of the token. */
const tokenPlace = '%LINK_TOKEN%';

/** Every file of the page by its request path, `/` with the token written in; `pageMissing` when it was not built. */
export function readPage(directory: string, token: string): Result<ReadonlyMap<string, ServedFile>, PageMissing> {
  const files = new Map<string, ServedFile>();
  try {
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      const contentType = contentTypes[extname(entry.name)];
      if (!entry.isFile() || contentType === undefined) continue;
      const path = join(entry.parentPath, entry.name);
      // Names of built parts carry a hash of their content; the page itself must always be asked for.
      const cacheControl = 'private, max-age=31536000, immutable';
      files.set(`/${relative(directory, path).split(sep).join('/')}`, {
        contentType,
        cacheControl,
        body: readFileSync(path),
      });
    }
  } catch (cause) {
    return err({
      code: 'pageMissing',
      detail: `${directory}: ${cause instanceof Error ? cause.message : 'unreadable'}`,
    });
  }
  const index = files.get('/index.html');
  files.delete('/index.html');
  const html = index?.body.toString('utf8') ?? '';
  if (!html.includes(tokenPlace)) {
    return err({ code: 'pageMissing', detail: `${directory} holds no built page: run "npx vite build"` });
  }
  files.set('/', {
    contentType: 'text/html; charset=utf-8',
    cacheControl: 'no-store',
    body: Buffer.from(html.replace(tokenPlace, token), 'utf8'),
  });
  return ok(files);
}

/** Headers of every answer: nothing from elsewhere, nothing inline, no frame, no power but the camera for this page. */
export function securityHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      `connect-src 'self' ${origin.replace('http:', 'ws:')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      // The one policy the page makes: it lets the address of its own decoder through.
      'trusted-types camera-worker',
      // No window, dialog, print, download or form: what the page does not need, no script in it may do.
      'sandbox allow-scripts allow-same-origin',
    ].join('; '),
    'permissions-policy': 'camera=(self), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}
