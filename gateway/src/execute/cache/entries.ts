import { LRUCache } from "lru-cache";
import type { ProductSet } from "./product-sets.ts";

/** What a domain answered for one representation. */
export interface Entry {
  readonly item: Uint8Array;
  readonly set: ProductSet;
}

/** Entries by what was asked, bounded in bytes; what was not read for longest goes first. */
export interface Entries {
  /** A short name for a question: domain, its server, principal, text and variables. */
  group(question: string): string;
  get(group: string, representation: string): Entry | undefined;
  set(group: string, representation: string, entry: Entry): void;
  delete(group: string, representation: string): void;
  clear(): void;
  /** Bytes that the entries take, with what it costs to keep them. */
  bytes(): number;
  count(): number;
}

/** What an entry takes besides its bytes and its key: objects, and their place in the cache. */
const entryBytes = 300;
/** Bytes of questions that are remembered; entries of a forgotten one are never found again, and go as others come. */
const groupBytes = 8 * 1024 * 1024;

/** Keeps at most `bytes`. */
export const createEntries = (bytes: number): Entries => {
  const entries = new LRUCache<string, Entry>({
    maxSize: bytes,
    sizeCalculation: ({ item }, key) => item.length + key.length + entryBytes,
  });
  const groups = new LRUCache<string, string>({
    maxSize: groupBytes,
    sizeCalculation: (_, question) => question.length * 2 + entryBytes,
  });
  let made = 0;
  return {
    group(question) {
      const known = groups.get(question);
      if (known !== undefined) return known;
      made += 1;
      const name = `${made} `;
      groups.set(question, name);
      return name;
    },
    get: (group, representation) => entries.get(group + representation),
    set: (group, representation, entry) => void entries.set(group + representation, entry),
    delete: (group, representation) => void entries.delete(group + representation),
    clear: () => entries.clear(),
    bytes: () => entries.calculatedSize,
    count: () => entries.size,
  };
};
