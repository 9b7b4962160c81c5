/** How something grows: one picture, several lines over the same sizes. */
export interface Curve {
  /** Of its file, without ending. */
  readonly name: string;
  readonly title: string;
  /** What the sizes count. */
  readonly over: string;
  readonly sizes: readonly number[];
  readonly unit: string;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly name: string;
  /** One value a size. */
  readonly values: readonly number[];
  /** What the machine itself needs; drawn as a broken line. */
  readonly floor?: boolean;
}
