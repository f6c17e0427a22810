import type { PersistedReference } from "./types.ts";

type Given = Readonly<Record<string, unknown>>;

/** How GraphQL over HTTP calls the id; it may come beside a text. */
const always = ["documentId"] as const;
/** How Relay's clients call it; beside a text these names may mean anything. */
const withoutText = ["documentId", "doc_id", "id"] as const;

const automaticIn = ({ extensions }: Given): PersistedReference | "malformed" | undefined => {
  const { persistedQuery } = (extensions ?? {}) as Given;
  if (persistedQuery === undefined || persistedQuery === null) return undefined;
  if (typeof persistedQuery !== "object") return "malformed";
  const { version, sha256Hash } = persistedQuery as Given;
  return version === 1 && typeof sha256Hash === "string"
    ? { id: sha256Hash, isAutomatic: true }
    : "malformed";
};

/** The persisted operation that a request's object names, by Apollo's extension or an id; `malformed` where it names two, or none that could be. */
export const persistedIn = (given: Given): PersistedReference | "malformed" | undefined => {
  let named = automaticIn(given);
  for (const name of typeof given["query"] === "string" ? always : withoutText) {
    const id = given[name];
    if (id === undefined || id === null) continue;
    if (typeof id !== "string" || named === "malformed" || (named && named.id !== id)) return "malformed";
    named ??= { id, isAutomatic: false };
  }
  return named;
};
