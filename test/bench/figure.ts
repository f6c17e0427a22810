/** One measured figure and the most it may be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The figure passes when `value` is at most this. */
  readonly atMost: number;
}

/** The one in the middle; of an even number of values, the later of the two. NaN where there are none. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Reports a figure to `npm run bench`: one line of JSON on the standard output. */
export const report = (figure: Figure): void => console.log(JSON.stringify(figure));
