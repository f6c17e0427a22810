import type { KeyObject } from "node:crypto";
import type { GraphQLResolveInfo } from "graphql";
import type { Contract } from "@trellis/shared/contract";
import type { Principal } from "@trellis/shared/identity";
import type { Loader } from "@trellis/shared/loader";
import type { Verdicts } from "./access/verdicts.ts";
import type { Page, Rollup, StoredRecord, StoreView } from "@trellis/shared/store";

/** Everything of one request; made new for each, so nothing leaks from one to another. */
export interface SubgraphContext {
  /** The pinned versions of the domain's products. */
  readonly view: StoreView;
  readonly principal: Principal;
  /** What is not clear to the principal. */
  readonly verdicts: Verdicts;
  /** What values of a product are masked with; undefined where the domain has no secret. */
  maskKey(product: string): KeyObject | undefined;
  readonly loaders: RequestLoaders;
  /**
   * A loader of this request, made on first use and found by `name` after that, so that what a resolver asks for many parents becomes one
   * call of `fetch`. Put whatever `fetch` depends on besides the keys into `name`.
   */
  batch<Key, Value>(
    name: string,
    fetch: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value> | readonly (Value | Error)[]>,
  ): Loader<Key, Value>;
}

export interface ConnectionArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly where?: Readonly<Record<string, unknown>> | null;
  readonly orderBy?: readonly string[] | null;
}

/** Reads of the store, collected over the request: one statement per product and arguments. */
export interface RequestLoaders {
  /** The record, or undefined where the product has none with this id. Rejects with NOT_PUBLISHED where there is no version. */
  record(productId: string, id: string): Promise<StoredRecord | undefined>;
  /** A page of the account's records, or of all records for `null`. */
  page(
    productId: string,
    accountId: string | null,
    args: ConnectionArguments & { withTotal?: boolean },
  ): Promise<Page>;
  /** The account's figure; rejects with MIXED_CURRENCY where it would mix currencies. */
  rollup(rollup: Rollup, accountId: string): Promise<unknown>;
}

/**
 * A field that the contract alone cannot say: computed by the domain's own code. What it reads by the context's `loaders` and `view` is within
 * the bounds of whoever asks; of accounts that it knows from elsewhere it asks `view.mayRead` first. Whether the field may be seen at all, and
 * whether masked, is decided around it.
 */
export type Resolver = (
  parent: Readonly<Record<string, unknown>>,
  args: Readonly<Record<string, unknown>>,
  context: SubgraphContext,
  info: GraphQLResolveInfo,
) => unknown;

export interface SubgraphOptions {
  /** Folder name of the domain, such as `customer-success`. */
  readonly domain: string;
  /** The contract: `new URL("../schema.graphql", import.meta.url)`. */
  readonly schema: URL;
  /** Figures by type and field, such as `{ Account: { openTicketCount: { product: "…", count: true } } }`. */
  readonly rollups?: Readonly<Record<string, Readonly<Record<string, Rollup>>>>;
  /** Resolvers by type and field, for what is neither stored nor a relation nor a rollup. */
  readonly resolvers?: Readonly<Record<string, Readonly<Record<string, Resolver>>>>;
}

/** A domain's subgraph as it is declared: contract, rollups and the few resolvers of its own. */
export interface SubgraphDefinition extends Required<SubgraphOptions> {
  readonly contract: Contract;
}

/** A subgraph that is being served. */
export interface RunningSubgraph {
  /** Where GraphQL is answered, such as `http://127.0.0.1:4001/graphql` or `unix:///run/sales.sock`. */
  readonly url: string;
  /** 0 on a unix socket. */
  readonly port: number;
  /** Takes no more requests, ends those under way, and closes the databases. */
  close(): Promise<void>;
}
