import type { DomainCall, DomainLine } from "../execution.ts";
import { toFailure } from "../failure.ts";
import { assemble } from "./assemble.ts";
import type { Entry } from "./entries.ts";
import { createLeases, type Lease, type LeaseAnswer, type Leases } from "./leases.ts";
import { bodyFor, createMemory, type Memory, type Question } from "./memory.ts";
import { staleAnswer } from "./stale.ts";

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
  /** Lets go of everything that is kept; it is asked for again. */
  clear(): void;
  close(): void;
}

export interface EntityCacheOptions {
  readonly bytes: number;
  /** Asks a domain which versions it serves and for how long; rejects where it gives no lease. */
  lease(domain: string): Promise<LeaseAnswer>;
  /** Milliseconds for which what was read of a product may be shown while its domain fails, as its contract says; 0 for never. */
  staleMilliseconds(product: string): number;
}

type Read<Answer> = (body: Buffer) => Answer;

/** What is known of a question under a lease, item by item. */
interface Known {
  readonly lease: Lease;
  readonly found: readonly (Entry | undefined)[];
}

const isAll = (found: readonly (Entry | undefined)[]): found is readonly Entry[] =>
  found.every((entry) => entry !== undefined);

/** What the functions below work with. */
interface Tools extends EntityCacheOptions {
  readonly behind: DomainLine;
  readonly memory: Memory;
  readonly leases: Leases;
  readonly counts: { hits: number; misses: number; avoided: number; stale: number };
}

/** The answer as it was before, where that may be shown; throws why there is none now where it may not. */
const orStale = <Answer>(tools: Tools, question: Question, read: Read<Answer>, thrown: unknown): Answer => {
  const failure = toFailure(thrown);
  const lease = tools.leases.last(question.call.domain);
  const stale = staleAnswer(question, failure, { ...tools, lease });
  if (!stale) throw failure;
  tools.counts.stale += 1;
  return read(stale);
};

/** Asks the domain for all. */
const askAll = async <Answer>(tools: Tools, question: Question, read: Read<Answer>): Promise<Answer> => {
  const { behind, memory, counts } = tools;
  const { call, representations } = question;
  counts.misses += representations.length;
  const keep = (body: Buffer) => {
    const items = memory.read(call, body, representations.length);
    if (items) memory.keep(question, representations, items);
  };
  try {
    return await behind.send(call, (body) => {
      const answer = read(body);
      if (call.receipt) call.receipt.keep = () => keep(body);
      return answer;
    });
  } catch (thrown) {
    return orStale(tools, question, read, thrown);
  }
};

/** Asks for what is missing; undefined where what comes does not go with what is known, so that all must be asked for. */
const askMissing = <Answer>(tools: Tools, question: Question, known: Known, read: Read<Answer>) => {
  const { behind, memory, leases, counts } = tools;
  const { call, representations } = question;
  const { found, lease } = known;
  const missing = representations.filter((_, index) => found[index] === undefined);
  const list = missing.join(",");
  const part: DomainCall = { ...call, body: bodyFor(question, list), representations: list };
  return behind.send(part, (body) => {
    const items = memory.read(call, body, missing.length);
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
    counts.hits += representations.length - missing.length;
    counts.misses += missing.length;
    return { answer };
  });
};

const askSome = async <Answer>(
  tools: Tools,
  question: Question,
  known: Known,
  read: Read<Answer>,
): Promise<Answer> => {
  try {
    const came = await askMissing(tools, question, known, read);
    if (came) return came.answer;
  } catch (thrown) {
    return orStale(tools, question, read, thrown);
  }
  return askAll(tools, question, read);
};

/** Asks nobody; all again where what is kept cannot be read. */
const askNone = async <Answer>(
  tools: Tools,
  question: Question,
  { found, lease }: { found: readonly Entry[]; lease: Lease },
  read: Read<Answer>,
): Promise<Answer> => {
  const { memory, counts } = tools;
  const { budget } = question.call;
  const body = assemble(found, lease);
  try {
    const answer = read(body);
    counts.hits += found.length;
    counts.avoided += 1;
    if (budget) budget.left -= body.length;
    return answer;
  } catch {
    memory.forget(question);
    return askAll(tools, question, read);
  }
};

/** Keeps what domains answer about entities in at most `bytes`; what is kept is read only under a lease of the domain. */
export const createEntityCache = (behind: DomainLine, options: EntityCacheOptions): EntityCache => {
  const memory = createMemory(options.bytes);
  const leases = createLeases(options.lease);
  const counts = { hits: 0, misses: 0, avoided: 0, stale: 0 };
  const tools: Tools = { ...options, behind, memory, leases, counts };
  return {
    line: {
      send(call, read) {
        const { representations, isQuery } = call;
        if (!representations || !isQuery || call.signal.aborted) return behind.send(call, read);
        const lease = leases.current(call.domain);
        const last = lease ?? leases.last(call.domain);
        if (!last) return behind.send(call, read);
        const question = memory.question(call, representations, last.server);
        if (!lease) return askAll(tools, question, read);
        const found = memory.find(question, lease);
        if (isAll(found)) return askNone(tools, question, { found, lease }, read);
        const isNothing = found.every((entry) => entry === undefined);
        return isNothing ? askAll(tools, question, read) : askSome(tools, question, { found, lease }, read);
      },
    },
    clear: memory.forgetAll,
    figures: () => ({ ...counts, ...memory.figures() }),
    close: leases.close,
  };
};
