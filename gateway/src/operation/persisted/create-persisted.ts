import { LRUCache } from "lru-cache";
import { errorCodes, type ErrorCode } from "@trellis/shared/errors";
import { anonymousRole } from "@trellis/shared/identity";
import type { Log, PersistedPolicy } from "../../config/index.ts";
import { followManifests } from "./follow-manifests.ts";
import { canonicalId, hashOf, isHash, longestId } from "./read-manifest.ts";
import type { Persisted, PersistedRequest, Resolved } from "./types.ts";

/** The name under which manifests and rules are for every client. */
const everybody = "*";
/** Bytes that a registered text takes besides its characters. */
const entryBytes = 200;

const refuse = (code: ErrorCode, message: string = errorCodes[code]): Resolved => ({
  error: { message, extensions: { code } },
});

/** Apollo's clients know it by code or by message, and send the text along the next time. */
const notFound = refuse("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound");
const idRequired = refuse("PERSISTED_QUERY_ID_REQUIRED");
const another = refuse("BAD_REQUEST", "The text of the request must be the one that its id stands for.");

/** Texts that clients registered by their hash: as many bytes as they may take, those used longest ago go first. */
const createRegistry = ({ register, mebibytes }: PersistedPolicy["automatic"]) => {
  const maxSize = mebibytes * 2 ** 20;
  const texts = new LRUCache<string, string>({
    maxSize,
    maxEntrySize: maxSize,
    sizeCalculation: (text) => text.length * 2 + entryBytes,
  });
  return {
    find: (id: string) => (isHash(id) ? texts.get(id) : undefined),
    /** Keeps a text under its hash, where whoever has these roles may register. */
    offer(id: string, text: string, roles: readonly string[]): void {
      if (register === "nobody" || (register === "signed-in" && roles.includes(anonymousRole))) return;
      texts.set(id, text);
    },
    bytes: () => texts.calculatedSize,
  };
};

type Asker = Parameters<Persisted["resolve"]>[1];

/** A request that names an id and sends the text with it. */
interface TextWithId {
  readonly query: string;
  readonly id: string;
  readonly isAutomatic: boolean;
}

/** What a client may run: texts by the ids of its own manifests and of everybody's, and whether nothing else. */
const createRights = (
  { clients }: PersistedPolicy,
  current: ReturnType<typeof followManifests>["current"],
) => ({
  requiresId: (client: string): boolean =>
    (Object.hasOwn(clients, client) ? clients[client]?.requireId : undefined) ??
    clients[everybody]?.requireId ??
    false,
  inManifests(client: string, id: string): string | undefined {
    if (id.length > longestId) return undefined;
    const manifests = current();
    return manifests.get(client)?.get(id) ?? manifests.get(everybody)?.get(id);
  },
});

/**
 * Makes what gives texts for ids: from the manifests of a client and of everybody, and from what was registered. An id of one client means nothing for
 * another, and never another text than its own. Throws a UserError where a manifest cannot be used.
 */
export const createPersisted = (policy: PersistedPolicy, { log }: { readonly log: Log }): Persisted => {
  const manifests = followManifests(policy, log);
  const { requiresId, inManifests } = createRights(policy, manifests.current);
  const registry = createRegistry(policy.automatic);
  let byId = 0;

  /** A text that came with an id: it must be the one that the id stands for. */
  const withText = ({ query, id, isAutomatic }: TextWithId, { client, roles }: Asker): Resolved => {
    const known = inManifests(client, id);
    if (known !== undefined) return known === query ? { query } : another;
    if (requiresId(client)) return idRequired;
    if (isAutomatic || isHash(id)) {
      if (hashOf(query) !== id) return another;
      registry.offer(id, query, roles);
      return { query };
    }
    return notFound;
  };

  return {
    resolve({ query, persisted }: PersistedRequest, principal) {
      const { client } = principal;
      if (persisted === undefined) return requiresId(client) ? idRequired : { query };
      byId += 1;
      const id = canonicalId(persisted.id);
      if (query !== "") return withText({ ...persisted, query, id }, principal);
      const text = inManifests(client, id) ?? (requiresId(client) ? undefined : registry.find(id));
      return text === undefined ? notFound : { query: text };
    },
    readings: {
      persisted_operations: () =>
        [...manifests.current().values()].reduce((sum, manifest) => sum + manifest.size, 0),
      persisted_registered_bytes: registry.bytes,
      persisted_requests_total: () => byId,
    },
    close: manifests.close,
  };
};
