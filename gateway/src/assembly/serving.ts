import type { IncomingHttpHeaders } from "node:http";
import type { AuthRefusal } from "../admission/index.ts";
import type { ServeGraphql } from "../request/index.ts";
import type { Snapshot } from "../supergraph/index.ts";

/** Serves one snapshot after the other, with one engine or another. */
export interface Serving {
  /** Makes the snapshot the one that new requests are served from; throws where it cannot be served, and then nothing has changed. */
  activate(snapshot: Snapshot): Promise<void>;
  /** Resolves with the version of the first snapshot; rejects when it is closed before there is one. */
  ready(): Promise<string>;
  close(): Promise<void>;
}

/** Serves with our own request path. */
export interface GraphqlServing extends Serving {
  readonly serve: ServeGraphql;
  /** The schema as whoever sends these headers sees it, or why it is not told; undefined before there is one. */
  schemaFor(headers: IncomingHttpHeaders): Promise<string | AuthRefusal | undefined>;
  /** Lets go of what can be had again, for a heap that is too full. */
  relieve(): void;
}

/** What comes once: the version of the first snapshot. */
export const createFirstVersion = () => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  promise.catch(() => {});
  return {
    ready: () => promise,
    resolve,
    close: () => reject(new Error("The gateway was closed before it had a supergraph.")),
  };
};
