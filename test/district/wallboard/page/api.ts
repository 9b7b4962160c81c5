/** Asks the service. Every change carries the header that only this page sends. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly why: string; readonly waitS: number };

async function ask<T>(path: string, init: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { ...init, credentials: 'same-origin', cache: 'no-store' });
    const text = await response.text();
    if (response.ok) return { ok: true, value: (text === '' ? null : JSON.parse(text)) as T };
    const problem: unknown = text.startsWith('{') ? JSON.parse(text) : {};
    const waitS = Number(response.headers.get('retry-after') ?? 0);
    return { ok: false, status: response.status, why: detailOf(problem), waitS };
  } catch {
    return { ok: false, status: 0, why: '', waitS: 0 };
  }
}

function detailOf(problem: unknown): string {
  const detail = typeof problem === 'object' && problem !== null && 'detail' in problem ? problem.detail : '';
  return typeof detail === 'string' ? detail : '';
}

/** The value at an address of the service; its shape is the service's own type. */
export function get<T>(path: string): Promise<Answer<T>> {
  return ask<T>(`v1/board/${path}`, {});
}

export function post<T>(path: string, body: object): Promise<Answer<T>> {
  const headers = { 'content-type': 'application/json', 'kadian-board': '1' };
  return ask<T>(`v1/board/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

export function getState<T>(): Promise<Answer<T>> {
  return ask<T>('v1/state?boxes=0', {});
}

/** A place as it stands in an address. */
export function placeText(codes: readonly string[]): string {
  return codes.map(encodeURIComponent).join(':');
}
