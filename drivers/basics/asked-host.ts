/** By which name somebody asked a server: a page of another site can have its own name lead to this machine, and is known by that. */

/** The names of this machine for itself. */
export const loopbackNames: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Whether a `Host` header (RFC 9110, 7.2; absent: undefined) holds one of the names, written in small letters as URL.hostname
 * writes them, and, if given, exactly this port. Another name is answered with 421 (RFC 9110, 15.5.20).
 */
export function isAskedAs(host: string | undefined, names: readonly string[], port?: number): boolean {
  const [, name = '', at] = /^(\[[\da-f:.]+\]|[^:]+)(?::(\d+))?$/i.exec(host ?? '') ?? [];
  return names.includes(name.toLowerCase()) && (port === undefined || at === String(port));
}
