import type { ContractTable } from "@trellis/shared/contract";
import { errorCodes, isErrorCode, type ErrorCode } from "@trellis/shared/errors";
import type { CompressionPolicy, Log } from "../config/index.ts";
import type { Execution, ExecutionError } from "../execute/index.ts";
import type { OperationError } from "../operation/index.ts";
import type { GraphqlRequest, Reply } from "../request/index.ts";
import { createCompress } from "./compress.ts";
import { domainEntries, isWhole, troubled, type DomainEntries } from "./domain-report.ts";
import type { ReadingBook } from "./reading-book.ts";
import { statusOf } from "./statuses.ts";

/** Makes answers to requests. */
export interface Responder {
  /** The answer of an execution on a snapshot with this contract table: data, errors, and the state of domains where the request or their state calls for it. */
  answer(
    request: GraphqlRequest,
    execution: Execution,
    snapshot: Served,
    /** What else goes into the answer's extensions. */
    more?: Readonly<Record<string, unknown>>,
  ): Reply | Promise<Reply>;
  /** The answer to a request that is not executed. `retryAfterSeconds` is told with OVERLOADED, where it is 1 unless given. */
  refuse(
    request: GraphqlRequest,
    errors: readonly OperationError[],
    options?: { readonly retryAfterSeconds?: number },
  ): Reply;
  /** The refusal of a mutation that came by GET. */
  refuseMutationByGet(request: GraphqlRequest): Reply;
  /** The refusal of a request that requires a domain which is none; undefined where all are. */
  refuseUnknownDomains(request: GraphqlRequest, isDomain: (name: string) => boolean): Reply | undefined;
}

/** What is looked up of the snapshot that a request is served from. */
export interface Served {
  readonly table: ContractTable;
}

type Shown = Omit<ExecutionError, "extensions"> & {
  readonly extensions: Readonly<Record<string, unknown>>;
};

const none: readonly string[] = [];

const encode = (body: object): Buffer => Buffer.from(JSON.stringify(body));

/** The answer `{"data":…}` with extensions after it. */
const withExtensions = (bytes: Uint8Array, extensions: object): Buffer => {
  const end = Buffer.from(`,"extensions":${JSON.stringify(extensions)}}`);
  const answer = Buffer.allocUnsafe(bytes.byteLength - 1 + end.byteLength);
  answer.set(bytes.subarray(0, -1));
  answer.set(end, bytes.byteLength - 1);
  return answer;
};

const bodyOf = (
  { bytes, data = null }: Execution,
  errors: readonly object[],
  told: { domains?: DomainEntries | undefined; more?: Readonly<Record<string, unknown>> | undefined } = {},
) => {
  const { domains, more } = told;
  const extensions = domains || more ? { ...more, domains } : undefined;
  if (errors.length > 0) return encode({ data, errors, extensions });
  if (bytes === undefined) return encode({ data, extensions });
  return extensions === undefined ? bytes : withExtensions(bytes, extensions);
};

const domainRequired = (domain: string, { status }: { status: string }): Shown => ({
  message: `The domain ${domain} is required, but it is ${status}.`,
  extensions: { code: "DOMAIN_REQUIRED" satisfies ErrorCode, domain, status },
});

const placed = ({ path, extensions: { code, domain } }: ExecutionError) => ({ path, code, domain });

/** Makes the responder. What it notes of products in answers goes into the book; what no room planned goes into the log alone. */
export const createResponder = (options: {
  readonly compression: CompressionPolicy;
  readonly book: ReadingBook;
  readonly log: Log;
}): Responder => {
  const { book, log } = options;
  const compress = createCompress(options.compression);
  const shown = ({ message, path, extensions }: ExecutionError): Shown => {
    const { code, domain, domainCode } = extensions;
    if (isErrorCode(code)) return { message, path, extensions: { code, domain, domainCode } };
    log({ level: "error", event: "execution-failed", message });
    const masked: ErrorCode = "INTERNAL_SERVER_ERROR";
    return { message: errorCodes[masked], path, extensions: { code: masked } };
  };
  const refuse = ({ accept }: GraphqlRequest, errors: readonly OperationError[], headers = none): Reply => {
    const code = errors[0]?.extensions.code ?? "INTERNAL_SERVER_ERROR";
    const type = accept.withoutData;
    if (code !== "OVERLOADED")
      log({ level: "info", event: "request-refused", message: errorCodes[code], code });
    return { status: statusOf(code, type), type, headers, body: encode({ errors }) };
  };
  const troubledAnswer = (
    request: GraphqlRequest,
    execution: Execution,
    { table }: Served,
    more: Readonly<Record<string, unknown>> | undefined,
  ) => {
    const entries = domainEntries(execution.calls, execution.errors.map(placed), { table, book });
    const errors = execution.errors.map(shown);
    const domains = request.domains.report ? entries : troubled(entries);
    const lacking = request.domains.require.flatMap((domain) => {
      const entry = Object.hasOwn(entries, domain) ? entries[domain] : undefined;
      return entry === undefined || entry.status === "OK" ? [] : [domainRequired(domain, entry)];
    });
    if (lacking.length === 0) return bodyOf(execution, errors, { domains, more });
    return bodyOf({ ...execution, bytes: undefined, data: null }, [...lacking, ...errors], { domains, more });
  };
  return {
    answer(request, execution, served, more) {
      const { calls, errors } = execution;
      for (const { products } of calls) book.note(products);
      const isPlain = errors.length === 0 && !request.domains.report && calls.every(isWhole);
      const body = isPlain
        ? bodyOf(execution, errors, { more })
        : troubledAnswer(request, execution, served, more);
      const reply: Reply = { status: 200, type: request.accept.withData, headers: none, body };
      return compress(reply, request.headers["accept-encoding"]);
    },
    refuse(request, errors, { retryAfterSeconds = 1 } = {}) {
      const isOverload = errors[0]?.extensions.code === "OVERLOADED";
      return refuse(
        request,
        errors,
        isOverload ? ["retry-after", String(Math.ceil(retryAfterSeconds))] : none,
      );
    },
    refuseMutationByGet(request) {
      const message = "A mutation must be sent by POST.";
      const reply = refuse(request, [{ message, extensions: { code: "BAD_REQUEST" } }], ["allow", "POST"]);
      return { ...reply, status: 405 };
    },
    refuseUnknownDomains(request, isDomain) {
      if (request.domains.require.every(isDomain)) return undefined;
      const message = "extensions.domains.require must name domains of the graph, but one is none.";
      return refuse(request, [{ message, extensions: { code: "BAD_REQUEST" } }]);
    },
  };
};
