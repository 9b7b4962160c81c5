/** PURE: moves boxes of a map apart until none covers another, as little as it takes. */
export interface At {
  readonly x: number;
  readonly y: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}

const rounds = 120;
const gap = 4;
/** Where they would fill more than this part of the ground, they stand in rows, in their order. */
const crowded = 0.4;

/** Centres in pixels; the answer keeps all within `ground`. Where there is no room for all, they cover as little as found. */
export function spread(centres: readonly At[], sizes: readonly Size[], ground: Size): readonly At[] {
  const area = sizes.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  if (area > crowded * ground.width * ground.height) return inRows(sizes, ground);
  const at = centres.map(({ x, y }) => ({ x, y }));
  for (let round = 0; round < rounds; round++) {
    let moved = false;
    for (let i = 0; i < at.length; i++) {
      for (let k = i + 1; k < at.length; k++) {
        const [a, b, sizeA, sizeB] = [at[i], at[k], sizes[i], sizes[k]];
        if (a === undefined || b === undefined || sizeA === undefined || sizeB === undefined) continue;
        const overX = (sizeA.width + sizeB.width) / 2 + gap - Math.abs(a.x - b.x);
        const overY = (sizeA.height + sizeB.height) / 2 + gap - Math.abs(a.y - b.y);
        if (overX <= 0 || overY <= 0) continue;
        moved = true;
        // Along the shorter way out; of two in one spot the first goes first.
        if (overX < overY) {
          const way = (a.x <= b.x ? -1 : 1) * (overX / 2);
          a.x += way;
          b.x -= way;
        } else {
          const way = (a.y <= b.y ? -1 : 1) * (overY / 2);
          a.y += way;
          b.y -= way;
        }
      }
    }
    at.forEach((point, index) => {
      const { width, height } = sizes[index] ?? { width: 0, height: 0 };
      point.x = Math.min(Math.max(point.x, width / 2), Math.max(width / 2, ground.width - width / 2));
      point.y = Math.min(Math.max(point.y, height / 2), Math.max(height / 2, ground.height - height / 2));
    });
    if (!moved) break;
  }
  return at;
}

/** Rows from the top; they may go on below the ground, which then scrolls. */
function inRows(sizes: readonly Size[], ground: Size): readonly At[] {
  const width = Math.max(...sizes.map((size) => size.width)) + gap;
  const height = Math.max(...sizes.map((size) => size.height)) + gap;
  const columns = Math.max(1, Math.floor(ground.width / width));
  return sizes.map((_, index) => ({
    x: (index % columns) * width + width / 2,
    y: Math.floor(index / columns) * height + height / 2,
  }));
}
