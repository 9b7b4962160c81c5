import type { VNode } from 'preact';
import { qrPath } from '../qr-path.ts';

interface PlaceCodeProps {
  readonly caption: string;
  readonly payload: string;
  /** Whether its name stands below it. */
  readonly named: boolean;
}

/** The smallest module a phone still tells apart at an arm's length, pixels. */
const smallestModule = 3.5;

/** One place code, as large as its field, dark on white at any time of day because readers expect that. */
export function PlaceCode({ caption, payload, named }: PlaceCodeProps): VNode {
  const symbol = qrPath(payload);
  const least = symbol === null ? 0 : `${symbol.size * smallestModule}px`;
  return (
    <figure class="place-code" data-fit>
      {symbol === null ? (
        <p class="payload">{payload}</p>
      ) : (
        <svg
          viewBox={`0 0 ${symbol.size} ${symbol.size}`}
          role="img"
          aria-label={caption}
          shape-rendering="crispEdges"
          style={{ minWidth: least, minHeight: least }}
        >
          <path d={symbol.path} fill="#000" />
        </svg>
      )}
      {named && <figcaption>{caption}</figcaption>}
    </figure>
  );
}
