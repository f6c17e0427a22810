import type { ExecutionResult } from "graphql";

type Path = readonly (string | number)[];

interface Told {
  readonly errors?: readonly object[] | undefined;
}

/** The part of a path that leads to the first null of the data; undefined where none is on it. */
const gapOn = (data: unknown, path: Path): Path | undefined => {
  let value = data;
  for (const [index, part] of path.entries()) {
    if (value === null) return path.slice(0, index);
    value = (value as Readonly<Record<string | number, unknown>> | undefined)?.[part];
  }
  return value === null ? path : undefined;
};

const meet = (one: Path, other: Path): boolean =>
  one.slice(0, other.length).every((part, index) => part === other[index]);

/**
 * Whether the errors of an answer with these data tell of the gaps that the right answer has, and of no others: each leads to a null, and each null that
 * an error explains there is explained here.
 */
export const areGapsTold = ({ errors = [] }: Told, right: ExecutionResult): boolean => {
  const paths = errors.map((error) => ("path" in error && (error.path as Path | undefined)) || []);
  const gaps = (right.errors ?? []).map(({ path = [] }) => gapOn(right.data, path) ?? path);
  return (
    paths.every((path) => gapOn(right.data, path) !== undefined) &&
    gaps.every((gap) => paths.some((path) => meet(path, gap)))
  );
};
