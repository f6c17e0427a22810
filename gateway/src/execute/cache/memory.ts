import { principalKey } from "@trellis/shared/identity";
import type { DomainCall } from "../execution.ts";
import { createEntries, type Entry } from "./entries.ts";
import type { Lease } from "./leases.ts";
import { createProductSets } from "./product-sets.ts";
import { splitRepresentations } from "./representation-list.ts";
import { splitAnswer } from "./split-answer.ts";

/** A call for entities, taken apart. */
export interface Question {
  readonly call: DomainCall;
  /** The body up to the first representation. */
  readonly start: string;
  readonly group: string;
  readonly representations: readonly string[];
}

/** What is kept, and what of it answers a question. */
export interface Memory {
  /** Takes a call apart whose body ends with the list. What one start of the domain's server answered, or what it answered one principal by one account index, is no answer of another. */
  question(call: DomainCall, list: string, server: string): Question;
  /** What is kept for each representation that the lease confirms. */
  find(question: Question, lease: Lease): (Entry | undefined)[];
  /**
   * The items of an answer to so many representations; undefined where they may not be kept, as where the domain judged by another account index
   * than the call.
   */
  read(call: DomainCall, body: Buffer, count: number): readonly Entry[] | undefined;
  keep(question: Question, representations: readonly string[], items: readonly Entry[]): void;
  forget(question: Question): void;
  forgetAll(): void;
  figures(): { readonly entries: number; readonly bytes: number };
}

const bodyEnd = "]}}";

/** The call's body for other representations than its own. */
export const bodyFor = ({ start }: Question, list: string): string => start + list + bodyEnd;

/** Keeps at most `bytes`. */
export const createMemory = (bytes: number): Memory => {
  const entries = createEntries(bytes);
  const setOf = createProductSets();
  return {
    question(call, list, server) {
      const start = call.body.slice(0, call.body.length - bodyEnd.length - list.length);
      const { domain, principal, accountIndex = "" } = call;
      const group = entries.group(
        `${domain}\n${server}\n${principalKey(principal)}\n${accountIndex}\n${start}`,
      );
      return { call, start, group, representations: splitRepresentations(list) };
    },
    find: ({ group, representations }, lease) =>
      representations.map((representation) => {
        const entry = entries.get(group, representation);
        return entry?.set.isCurrent(lease) ? entry : undefined;
      }),
    read({ domain, accountIndex }, body, count) {
      const split = splitAnswer(domain, body);
      const set = split && setOf(split.products);
      if (!set || split.bounds.length !== count * 2) return undefined;
      if (split.accountIndex !== accountIndex) return undefined;
      return Array.from({ length: count }, (_, index) => ({
        item: body.subarray(split.bounds[index * 2], split.bounds[index * 2 + 1]),
        set,
      }));
    },
    keep({ group }, representations, items) {
      for (const [index, { item, set }] of items.entries()) {
        // A copy, because the bytes are part of the whole answer, which would be kept with them.
        entries.set(group, representations[index] as string, { item: new Uint8Array(item), set });
      }
    },
    forget({ group, representations }) {
      for (const representation of representations) entries.delete(group, representation);
    },
    forgetAll: entries.clear,
    figures: () => ({ entries: entries.count(), bytes: entries.bytes() }),
  };
};
