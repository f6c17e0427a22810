import type { GraphQLFieldResolver } from "graphql";

/** A subgraph of a case: its schema and what answers it. */
export interface CaseSubgraph {
  /** Every federation directive is imported for it; where it begins with a header of its own, or is of Federation 1, it is taken as it is. */
  readonly sdl: string;
  readonly resolvers?: Resolvers;
  readonly isFederation1?: boolean;
}

type Resolver = GraphQLFieldResolver<any, unknown, any>; // oxlint-disable-line no-explicit-any

/** Resolvers by type and field; a scalar or an enum has none here. `__resolveReference` gets the representation alone. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver | object>>>>;

/** An error that an answer must have. */
export interface ExpectedError {
  readonly path?: readonly (string | number)[];
  /** Default SUBGRAPH_ERROR. The oracle's codes are not looked at. */
  readonly code?: string;
}

/** One operation and the whole answer that it must get. */
export interface CaseOperation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  /** Compared with the order of its keys. Absent where the request is refused. */
  readonly data?: unknown;
  /** In any order; default none. */
  readonly errors?: readonly ExpectedError[];
  /** How many calls each subgraph gets; a subgraph that is not named gets none. Absent: not counted. */
  readonly calls?: Readonly<Record<string, number>>;
  /** Why the `apollo` engine does not give this answer. Checked: a reason that no longer holds fails. */
  readonly oracle?: string;
}

/** Subgraphs of one kind, and sentences that say what must hold on them. */
export interface FederationCase {
  readonly subgraphs: Readonly<Record<string, CaseSubgraph>>;
  readonly operations: Readonly<Record<string, CaseOperation>>;
  /** Puts the data back before each operation. */
  readonly reset?: () => void;
}

/** Declares a case; files in test/federation export one each. */
export const defineCase = (given: FederationCase): FederationCase => given;

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether what both have is equal, and they have something in common. */
const agrees = (row: Json, reference: Json): boolean => {
  const shared = Object.keys(reference).filter((key) => key !== "__typename" && Object.hasOwn(row, key));
  return (
    shared.length > 0 &&
    shared.every((key) => {
      const [mine, theirs] = [row[key], reference[key]];
      return isRecord(mine) && isRecord(theirs)
        ? agrees(mine, theirs)
        : JSON.stringify(mine) === JSON.stringify(theirs);
    })
  );
};

/** A reference resolver over rows: the row that agrees with the representation, with what else the representation brings (`@requires`); null where none does. */
export const find =
  (rows: readonly Json[]) =>
  (reference: Json): Json | null => {
    const row = rows.find((one) => agrees(one, reference));
    return row ? { ...reference, ...row } : null;
  };

/** A reference resolver that takes any representation as the entity. */
export const asGiven = (reference: Json): Json => reference;

/** A resolver that fails as a subgraph's own code does. */
export const fails = (): never => {
  throw new Error("CANARY of a subgraph");
};
