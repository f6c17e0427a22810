import type { CallReport, DomainCall, DomainLine, Execution, ExecutionScope } from "../execution.ts";
import { giveRoomBack } from "../large-buffers.ts";
import { productReadings } from "../product-readings.ts";
import { readAnswer } from "../read-answer.ts";
import { bodyOf } from "../request-body.ts";
import { tooLargeAnswer } from "../too-large.ts";
import type { ProductReading } from "../types.ts";
import type { ByteProgram } from "./byte-program.ts";
import { readReply } from "./read-reply.ts";
import { collectRepresentations } from "./representations.ts";
import { replay, type ReceivedAnswer } from "./replay.ts";
import { leaveScratch, takeScratch, type Scratch } from "./scratch.ts";
import { writeAnswer } from "./write-answer.ts";

const none: readonly never[] = [];
const noProducts: Readonly<Record<string, ProductReading>> = {};

/** One execution over bytes. It ends with an answer, or with a line that knows what came so far, for the decoder. */
class Run {
  readonly #program: ByteProgram;
  readonly #scope: ExecutionScope;
  readonly #line: DomainLine;
  readonly #done: (result: Execution | DomainLine) => void;
  readonly #failed: (error: unknown) => void;
  readonly #scratch: Scratch;
  readonly #calls: CallReport[] = [];
  readonly #received: ReceivedAnswer[] = [];
  #isOver = false;

  constructor(
    program: ByteProgram,
    scope: ExecutionScope,
    line: DomainLine,
    on: Pick<PromiseWithResolvers<Execution | DomainLine>, "resolve" | "reject">,
  ) {
    this.#program = program;
    this.#scope = scope;
    this.#line = line;
    this.#done = on.resolve;
    this.#failed = on.reject;
    this.#scratch = takeScratch(program);
  }

  start(id: number): void {
    const step = this.#program.steps[id]!;
    if (step.kind === "fetch") return this.#fetch(id, step.fetch);
    if (step.kind === "sequence") return this.start(step.children[0]!);
    this.#scratch.waiting[id] = step.children.length;
    for (const child of step.children) this.start(child);
  }

  /** Goes on with what waited for the step. */
  #complete(id: number): void {
    if (this.#isOver) return;
    const { next, parent } = this.#program.steps[id]!;
    if (next >= 0) return this.start(next);
    if (parent < 0) return this.#finish();
    const { waiting } = this.#scratch;
    if (this.#program.steps[parent]!.kind === "sequence" || --waiting[parent]! === 0) this.#complete(parent);
  }

  #fetch(step: number, id: number): void {
    if (this.#isOver) return;
    const { fetch, set } = this.#program.fetches[id]!;
    let representations: string | undefined;
    if (set !== undefined) {
      const entities = this.#scratch.sets[set]!;
      if (!collectRepresentations(this.#scratch, set)) return this.#handOver();
      if (entities.distinct === 0) return this.#complete(step);
      representations = entities.text();
    }
    const body = bodyOf(fetch, this.#scope.variables, representations);
    this.#send(step, id, body, representations);
  }

  #send(step: number, id: number, body: string, representations: string | undefined): void {
    const { fetch } = this.#program.fetches[id]!;
    const { principal, signal, budget, traceparent, urls, accountIndex } = this.#scope;
    const call: DomainCall = {
      domain: fetch.domain,
      body,
      isQuery: true,
      principal,
      signal,
      budget,
      traceparent,
      urls,
      accountIndex,
      representations,
      receipt: { keep: undefined, room: undefined },
    };
    const received: ReceivedAnswer = {
      domain: fetch.domain,
      body,
      answer: undefined,
      bytes: undefined,
      settled: undefined,
      receipt: call.receipt,
    };
    this.#received.push(received);
    received.settled = this.#line.send(call, (bytes) => this.#read(id, received, bytes));
    received.settled.then(
      (isFit) => this.#settle(step, call, isFit === true),
      () => this.#handOver(),
    );
  }

  #settle(step: number, { receipt }: DomainCall, isFit: boolean): void {
    if (!isFit) return this.#handOver();
    try {
      receipt?.keep?.();
      this.#complete(step);
    } catch (error) {
      // Nobody waits for what settles a call: what is thrown here must end this request, not the process.
      this.#isOver = true;
      this.#failed(error);
    }
  }

  /** Whether the answer could be read as bytes; what could not is decoded, so that the line hears of an answer that is none. */
  #read(id: number, received: ReceivedAnswer, bytes: Buffer): boolean {
    const { reader, feeds, fetch } = this.#program.fetches[id]!;
    received.bytes = bytes;
    if (!this.#isOver) {
      for (const set of feeds) this.#scratch.sets[set]!.clear();
      const end = readReply(reader, this.#scratch.targets[id]!, bytes);
      if (end) {
        const products = end.extensions ? productReadings(fetch.domain, end.extensions) : noProducts;
        this.#calls.push({ domain: fetch.domain, products });
        return true;
      }
    }
    received.answer = readAnswer(bytes);
    return false;
  }

  #finish(): void {
    const { answerBytes = Infinity } = this.#scope;
    const written = writeAnswer(this.#scratch, answerBytes);
    this.#isOver = true;
    for (const { receipt } of this.#received) if (receipt?.room && !receipt.keep) giveRoomBack(receipt.room);
    leaveScratch(this.#scratch);
    this.#program.odds.won();
    if (written === undefined) return this.#done(tooLargeAnswer(answerBytes, this.#calls));
    const { bytes, listed } = written;
    this.#done({ bytes, listed, giveBack: () => giveRoomBack(bytes), errors: none, calls: this.#calls });
  }

  #handOver(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    leaveScratch(this.#scratch);
    this.#program.odds.lost();
    this.#done(replay(this.#line, this.#received));
  }
}

/**
 * Runs a program over the bytes of the domains' answers. Resolves with the answer, or, where only a decoder can tell what it is, with a line
 * that gives what was received already and sends what was not (the line itself where the last runs all ended so); whoever runs the same program over that line sends no call twice.
 */
export const runBytes = (
  program: ByteProgram,
  scope: ExecutionScope,
  line: DomainLine,
): Promise<Execution | DomainLine> =>
  new Promise((resolve, reject) => {
    if (program.odds.isWorthTrying()) new Run(program, scope, line, { resolve, reject }).start(0);
    else resolve(line);
  });
