import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { qrPath } from '../qr-path.ts';

/** One place code, as large as its field, dark on white at any time of day because readers expect that. */
export function PlaceCode({ caption, payload }: { caption: string; payload: string }): VNode {
  const symbol = useMemo(() => qrPath(payload), [payload]);
  return (
    <figure class="place-code">
      {symbol === null ? (
        <p class="payload">{payload}</p>
      ) : (
        <svg viewBox={`0 0 ${symbol.size} ${symbol.size}`} role="img" aria-label={caption} shape-rendering="crispEdges">
          <path d={symbol.path} fill="#000" />
        </svg>
      )}
      <figcaption>{caption}</figcaption>
    </figure>
  );
}
