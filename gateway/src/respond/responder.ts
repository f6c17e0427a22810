import type { ContractTable } from "@trellis/shared/contract";
import { errorCodes } from "@trellis/shared/errors";
import type { CompressionPolicy, Log } from "../config/index.ts";
import type { Execution } from "../execute/index.ts";
import type { OperationError } from "../operation/index.ts";
import type { RefusedField } from "../policy/index.ts";
import type { GraphqlRequest, Reply } from "../request/index.ts";
import { answerBody, encode, type Extensions } from "./answer-body.ts";
import { createCompress } from "./compress.ts";
import { domainEntries, isWhole, troubled } from "./domain-report.ts";
import { requiredErrors, toPlacedError, toPublicExecutionError } from "./public-execution.ts";
import { refusedErrors } from "./refused-errors.ts";
import type { ReadingBook } from "./reading-book.ts";
import { statusOf } from "./statuses.ts";

/** Makes answers to requests. */
export interface Responder {
  /** The answer of an execution on a snapshot with this contract table: data, errors, and the state of domains where the request or their state calls for it. */
  answer(
    request: GraphqlRequest,
    execution: Execution,
    snapshot: Served,
    more?: More,
  ): Reply | Promise<Reply>;
  /** The answer to a request that is not executed; `headers` are names and values in turn. */
  refuse(request: GraphqlRequest, errors: readonly OperationError[], headers?: readonly string[]): Reply;
  /** The refusal of a mutation that came by GET. */
  refuseMutationByGet(request: GraphqlRequest): Reply;
  /** The refusal of a request that requires a domain which is none; undefined where all are. */
  refuseUnknownDomains(request: GraphqlRequest, isDomain: (name: string) => boolean): Reply | undefined;
}

/** What an answer tells beside what domains answered. */
export interface More {
  /** What else goes into its extensions. */
  readonly extensions?: Extensions | undefined;
  /** Fields that are null because whoever asks may not see them. */
  readonly refused?: readonly RefusedField[] | undefined;
  /** Names and values in turn of headers that it has besides. */
  readonly headers?: readonly string[] | undefined;
}

/** What is looked up of the snapshot that a request is served from. */
export interface Served {
  readonly table: ContractTable;
}

interface Tools {
  readonly book: ReadingBook;
  readonly log: Log;
}

const none: readonly string[] = [];
/** When to come back where there is too much to do. */
const soon: readonly string[] = ["retry-after", "1"];

const refusalOf = (
  { accept }: GraphqlRequest,
  errors: readonly OperationError[],
  { log }: Tools,
  headers = none,
): Reply => {
  const code = errors[0]?.extensions.code ?? "INTERNAL_SERVER_ERROR";
  const type = accept.withoutData;
  // Where there is too much to do, nobody has time for a word in the log.
  if (code !== "OVERLOADED")
    log({ level: "info", event: "request-refused", message: errorCodes[code], code });
  return { status: statusOf(code, type), type, headers, body: encode({ errors }) };
};

const badRequest = (message: string): readonly OperationError[] => [
  { message, extensions: { code: "BAD_REQUEST" } },
];

/** What an answer is that is more than data: errors, the state of domains, or nothing at all where a domain is required that is not OK. */
const telling = (
  { domains: wishes }: GraphqlRequest,
  execution: Execution,
  { table }: Served,
  { book, log, more }: Tools & { more: More },
): Pick<Reply, "body" | "failure"> => {
  const entries = domainEntries(execution.calls, execution.errors.map(toPlacedError), { table, book });
  const errors = [
    ...execution.errors.map((error) => toPublicExecutionError(error, log)),
    ...refusedErrors(more.refused),
  ];
  const domains = wishes.report ? entries : troubled(entries);
  const extensions = domains || more.extensions ? { ...more.extensions, domains } : undefined;
  const lacking = requiredErrors(entries, wishes.require);
  if (lacking.length === 0) return { body: answerBody(execution, errors, extensions) };
  return {
    body: answerBody({ data: null }, [...lacking, ...errors], extensions),
    failure: "DOMAIN_REQUIRED",
  };
};

/** Makes the responder. What it notes of products in answers goes into the book; what no room planned goes into the log alone. */
export const createResponder = (options: Tools & { readonly compression: CompressionPolicy }): Responder => {
  const { book } = options;
  const compress = createCompress(options.compression);
  return {
    answer(request, execution, served, more = {}) {
      const { calls, errors } = execution;
      for (const { products } of calls) book.note(products);
      const isPlain = errors.length === 0 && !request.domains.report && calls.every(isWhole);
      const { body, failure } = isPlain
        ? { body: answerBody(execution, refusedErrors(more.refused), more.extensions) }
        : telling(request, execution, served, { ...options, more });
      const giveBack = body === execution.bytes ? execution.giveBack : undefined;
      const type = request.accept.withData;
      const { headers = none } = more;
      const reply: Reply = { status: 200, type, headers, body, failure, giveBack };
      return compress(reply, request.headers["accept-encoding"]);
    },
    refuse(request, errors, headers) {
      const isBusy = errors[0]?.extensions.code === "OVERLOADED";
      return refusalOf(request, errors, options, headers ?? (isBusy ? soon : none));
    },
    refuseMutationByGet(request) {
      const errors = badRequest("A mutation must be sent by POST.");
      return { ...refusalOf(request, errors, options, ["allow", "POST"]), status: 405 };
    },
    refuseUnknownDomains(request, isDomain) {
      if (request.domains.require.every(isDomain)) return undefined;
      const message = "extensions.domains.require must name domains of the graph, but one is none.";
      return refusalOf(request, badRequest(message), options);
    },
  };
};
