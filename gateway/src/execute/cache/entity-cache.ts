import type { DomainCall, DomainLine } from "../execution.ts";
import { toFailure, type SubgraphFailure } from "../failure.ts";
import { assemble } from "./assemble.ts";
import { createEntries, type Entry } from "./entries.ts";
import { createLeases, type Lease, type LeaseAnswer } from "./leases.ts";
import { createProductSets } from "./product-sets.ts";
import { splitRepresentations } from "./representation-list.ts";
import { splitAnswer, type SplitAnswer } from "./split-answer.ts";

/** What the cache has done so far, and what it holds. */
export interface CacheFigures {
  /** Entities that were found, and that were not. */
  readonly hits: number;
  readonly misses: number;
  /** Calls that were not made because all that they asked for was found. */
  readonly avoided: number;
  /** Calls that failed and were answered with what was read before. */
  readonly stale: number;
  readonly entries: number;
  readonly bytes: number;
}

/** What domains answered about entities, for as long as they serve the same versions. */
export interface EntityCache {
  /** The line, with the cache before it: what is known is not asked for. */
  readonly line: DomainLine;
  figures(): CacheFigures;
  close(): void;
}

export interface EntityCacheOptions {
  readonly bytes: number;
  /** Asks a domain which versions it serves and for how long; rejects where it gives no lease. */
  lease(domain: string): Promise<LeaseAnswer>;
  /** Milliseconds for which what was read of a product may be shown while its domain fails, as its contract says; 0 for never. */
  staleMilliseconds(product: string): number;
}

/** A call for entities, taken apart. */
interface Question {
  readonly call: DomainCall;
  /** The body up to the first representation. */
  readonly start: string;
  readonly group: string;
  readonly representations: readonly string[];
}

const bodyEnd = "]}}";
const outages: ReadonlySet<string> = new Set([
  "SUBGRAPH_UNAVAILABLE",
  "SUBGRAPH_TIMEOUT",
  "SUBGRAPH_OVERLOADED",
]);

const createFigures = () => ({ hits: 0, misses: 0, avoided: 0, stale: 0 });

/** The cache's memory: what is kept, and what of it answers a question. */
const createMemory = ({ bytes }: EntityCacheOptions) => {
  const entries = createEntries(bytes);
  const setOf = createProductSets();
  return {
    entries,
    question(call: DomainCall, list: string): Question {
      const start = call.body.slice(0, call.body.length - bodyEnd.length - list.length);
      const group = entries.group(`${call.domain}\n${start}`);
      return { call, start, group, representations: splitRepresentations(list) };
    },
    /** What is kept for each representation that the lease confirms; undefined where nothing is. */
    find: ({ group, representations }: Question, lease: Lease): (Entry | undefined)[] =>
      representations.map((representation) => {
        const entry = entries.get(group, representation);
        return entry?.set.isCurrent(lease) ? entry : undefined;
      }),
    /** The items of an answer; undefined where they may not be kept. */
    read(split: SplitAnswer | undefined, body: Buffer, count: number): Entry[] | undefined {
      const set = split && setOf(split.products);
      if (!set || split.bounds.length !== count * 2) return undefined;
      return Array.from({ length: count }, (_, index) => ({
        item: body.subarray(split.bounds[index * 2], split.bounds[index * 2 + 1]),
        set,
      }));
    },
    keep({ group }: Question, representations: readonly string[], items: readonly Entry[]): void {
      for (const [index, { item, set }] of items.entries()) {
        // A copy, because the bytes are part of the whole answer, which would be kept with them.
        entries.set(group, representations[index] as string, { item: new Uint8Array(item), set });
      }
    },
  };
};

/** Keeps what domains answer about entities in at most `bytes`; what is kept is read only under a lease of the domain. */
export const createEntityCache = (line: DomainLine, options: EntityCacheOptions): EntityCache => {
  const memory = createMemory(options);
  const leases = createLeases(options.lease);
  const figures = createFigures();

  const whenWhole = (question: Question, representations: readonly string[], body: Buffer): void => {
    const { call } = question;
    if (!call.receipt) return;
    call.receipt.keep = () => {
      const split = splitAnswer(call.domain, body);
      const items = memory.read(split, body, representations.length);
      if (items) memory.keep(question, representations, items);
    };
  };

  /** The answer as it was before the domain failed, where its contract allows that for so long; rejects with the failure otherwise. */
  const orStale = <Answer>(
    question: Question,
    failure: SubgraphFailure,
    read: (body: Buffer) => Answer,
  ): Answer => {
    const { domain } = question.call;
    const lease = leases.last(domain);
    if (!lease || !outages.has(failure.code)) throw failure;
    const found = memory.find(question, lease);
    const age = performance.now() - lease.until;
    const isAllowed = (entry: Entry | undefined): entry is Entry =>
      entry !== undefined &&
      entry.set.versions.every(([product]) => {
        const limit = options.staleMilliseconds(product);
        return limit > 0 && age <= limit;
      });
    if (!found.every(isAllowed)) throw failure;
    figures.stale += 1;
    return read(assemble(found, lease, { isStale: true }));
  };

  const askAll = <Answer>(question: Question, read: (body: Buffer) => Answer): Promise<Answer> => {
    figures.misses += question.representations.length;
    const answer = line.send(question.call, (body) => {
      const came = read(body);
      if (leases.last(question.call.domain)) whenWhole(question, question.representations, body);
      return came;
    });
    return answer.catch((thrown: unknown) => orStale(question, toFailure(thrown), read));
  };

  /** Asks for what is missing; undefined where what comes does not go with what is known, so that all must be asked for. */
  const askMissing = async <Answer>(
    question: Question,
    { found, lease }: { found: readonly (Entry | undefined)[]; lease: Lease },
    read: (body: Buffer) => Answer,
  ): Promise<{ readonly answer: Answer } | undefined> => {
    const { call, start } = question;
    const missing = question.representations.filter((_, index) => found[index] === undefined);
    const list = missing.join(",");
    const body = start + list + bodyEnd;
    return line.send({ ...call, body, representations: list }, (bytes) => {
      const items = memory.read(splitAnswer(call.domain, bytes), bytes, missing.length);
      if (!items) return undefined;
      if (!items[0]?.set.isCurrent(lease)) {
        leases.expire(call.domain);
        return undefined;
      }
      let next = 0;
      const answer = read(
        assemble(
          found.map((entry) => entry ?? (items[next++] as Entry)),
          lease,
        ),
      );
      if (call.receipt) call.receipt.keep = () => memory.keep(question, missing, items);
      figures.hits += question.representations.length - missing.length;
      figures.misses += missing.length;
      return { answer };
    });
  };

  const sendPartly = async <Answer>(
    question: Question,
    known: { found: readonly (Entry | undefined)[]; lease: Lease },
    read: (body: Buffer) => Answer,
  ): Promise<Answer> => {
    try {
      const came = await askMissing(question, known, read);
      if (came) return came.answer;
    } catch (thrown) {
      return orStale(question, toFailure(thrown), read);
    }
    return askAll(question, read);
  };

  const readKept = <Answer>(
    question: Question,
    { found, lease }: { found: readonly Entry[]; lease: Lease },
    read: (body: Buffer) => Answer,
  ): Promise<Answer> => {
    const { budget } = question.call;
    const body = assemble(found, lease);
    try {
      const answer = read(body);
      figures.hits += found.length;
      figures.avoided += 1;
      if (budget) budget.left -= body.length;
      return Promise.resolve(answer);
    } catch {
      for (const one of question.representations) memory.entries.delete(question.group, one);
      return askAll(question, read);
    }
  };

  return {
    line: {
      send(call, read) {
        const { representations, isQuery } = call;
        if (!representations || !isQuery || call.signal.aborted) return line.send(call, read);
        const lease = leases.current(call.domain);
        if (!lease && !leases.last(call.domain)) return line.send(call, read);
        const question = memory.question(call, representations);
        if (!lease) return askAll(question, read);
        const found = memory.find(question, lease);
        if (found.every((entry) => entry !== undefined)) return readKept(question, { found, lease }, read);
        if (found.every((entry) => entry === undefined)) return askAll(question, read);
        return sendPartly(question, { found, lease }, read);
      },
    },
    figures: () => ({ ...figures, entries: memory.entries.count(), bytes: memory.entries.bytes() }),
    close: leases.close,
  };
};
