/** When the screen is drawn: at the end of the turn, so that an encounter's own path never waits for its picture. */
export interface Drawing {
  /** Something may have changed. */
  show(): void;
  stop(): void;
}

export function createDrawing(draw: () => void): Drawing {
  let waiting = false;
  let stopped = false;
  return {
    show() {
      if (waiting || stopped) return;
      waiting = true;
      setImmediate(() => {
        waiting = false;
        if (!stopped) draw();
      });
    },
    stop() {
      stopped = true;
    },
  };
}
