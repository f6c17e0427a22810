import { buildSubgraphSchema } from "@apollo/subgraph";
import { defaultPageSize, maximumPageSize } from "@trellis/shared/contract";
import { PublicError } from "@trellis/shared/errors";
import type { Fence, Principal } from "@trellis/shared/identity";
import { AccountID, accountIdPattern } from "@trellis/shared/scalars";
import type { AccountIndex } from "@trellis/shared/store";
import { parse, type GraphQLSchema } from "graphql";
import { accountsTypeDefs } from "./type-defs.ts";

const toCursor = (id: string): string => Buffer.from(id).toString("base64url");

const fromCursor = (cursor: string): string => {
  const id = Buffer.from(cursor, "base64url").toString();
  if (accountIdPattern.test(id) && toCursor(id) === cursor) return id;
  throw new PublicError("BAD_USER_INPUT", "after must be a cursor that a page of accounts gave.");
};

const pageSize = (first: number): number => {
  if (first >= 1 && first <= maximumPageSize) return first;
  throw new PublicError("BAD_USER_INPUT", `first must be from 1 to ${maximumPageSize} but is ${first}.`);
};

interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

const pageOf = (index: AccountIndex, fence: Fence | undefined, options: PageArguments) => {
  const first = pageSize(options.first ?? defaultPageSize);
  const after = typeof options.after === "string" ? fromCursor(options.after) : undefined;
  const found = index.ids(first + 1, after, fence);
  const ids = found.slice(0, first);
  const nodes = ids.map((id) => ({ id }));
  return {
    nodes,
    edges: nodes.map((node) => ({ node, cursor: toCursor(node.id) })),
    totalCount: fence ? index.within(fence).count : index.count,
    asOf: index.asOf,
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: after !== undefined,
      startCursor: ids[0] === undefined ? null : toCursor(ids[0]),
      endCursor: ids.length === 0 ? null : toCursor(ids.at(-1) as string),
    },
  };
};

/** On whose behalf a field is resolved; nobody's where the caller is not told of, as in tests. */
interface Asked {
  readonly principal?: Principal;
}

/** The subgraph that answers accounts from the index in this process, those within the principal's fence alone; until an index is published its fields are null with NOT_PUBLISHED. */
export const createAccountsSubgraph = (
  current: () => AccountIndex | undefined,
): { sdl: string; schema: GraphQLSchema } => {
  const published = (): AccountIndex => {
    const index = current();
    if (index) return index;
    throw new PublicError("NOT_PUBLISHED", "No accounts have been published.");
  };
  const schema = buildSubgraphSchema([
    {
      typeDefs: parse(accountsTypeDefs),
      resolvers: {
        AccountID,
        Query: {
          account: (_: unknown, { id }: { id: string }, asked?: Asked) =>
            published().isWithin(asked?.principal?.fence ?? {}, id) ? { id } : null,
          accounts: (_: unknown, page: PageArguments, asked?: Asked) =>
            pageOf(published(), asked?.principal?.fence, page),
        },
      },
    },
  ]);
  return { sdl: accountsTypeDefs, schema };
};
