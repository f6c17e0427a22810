import type { Accept, Refusal, Reply } from "./types.ts";

const message = (text: string) => ({ code: "BAD_REQUEST", message: text }) as const;

/** What a request is refused for before anyone looks at its text. */
export const refusals = {
  method: {
    status: 405,
    ...message("The method must be GET or POST."),
    headers: ["allow", "GET, POST"],
    close: true,
  },
  accept: {
    status: 406,
    ...message("The client must accept application/graphql-response+json or application/json."),
    close: true,
  },
  contentType: {
    status: 415,
    ...message("The body's content type must be application/json in UTF-8."),
    close: true,
  },
  hosts: { status: 400, ...message("The request must have one Host."), close: "at once" },
  foreignName: {
    status: 400,
    ...message("A gateway that lets everybody in answers as localhost alone."),
    close: "at once",
  },
  encoding: { status: 415, ...message("The body must not be compressed."), close: true },
  tooLarge: {
    status: 413,
    code: "PAYLOAD_TOO_LARGE",
    message: "The request's body is larger than the limit.",
    close: true,
  },
  crumbs: { status: 400, ...message("The body must come in larger pieces."), close: "at once" },
  forgery: {
    status: 400,
    ...message(
      "A GET request must have the header apollo-require-preflight, graphql-require-preflight or x-apollo-operation-name.",
    ),
  },
  getWithBody: { status: 400, ...message("A GET request must have no body."), close: true },
  address: { status: 400, ...message("The address's query must be well-formed, and name nothing twice.") },
  batch: { status: 400, ...message("The body must be one request; batches are not supported.") },
  object: { status: 400, ...message("The body must be one JSON object.") },
  persisted: {
    status: 400,
    ...message(
      "The request must name one persisted operation: as documentId, doc_id or id, or as extensions.persistedQuery with version 1 and sha256Hash.",
    ),
  },
  query: {
    status: 400,
    ...message(
      "The request must hold its text as query, which must be a string, or name a persisted operation.",
    ),
  },
  operationName: { status: 400, ...message("operationName must be a string.") },
  variables: { status: 400, ...message("variables must be an object.") },
  extensions: { status: 400, ...message("extensions must be an object.") },
  domains: {
    status: 400,
    ...message(
      "extensions.domains must be an object with require, a list of domains' names, and report, true or false.",
    ),
  },
  timeout: {
    status: 504,
    code: "REQUEST_TIMEOUT",
    message: "The request's time was up before there was an answer.",
  },
  failed: {
    status: 500,
    code: "INTERNAL_SERVER_ERROR",
    message: "Something failed in the gateway; the details are in its log.",
  },
} as const satisfies Record<string, Refusal>;

/** Why a JSON text in `part` of the request is not taken. */
export const jsonRefusal = (part: string, fault: string): Refusal => ({
  status: 400,
  ...message(`${part} must ${fault}.`),
});

/** The answer that says so. */
export const toRefusalReply = (
  { status, code, message: text, headers = [] }: Refusal,
  accept: Accept,
): Reply => ({
  status,
  type: accept.withoutData,
  headers,
  body: Buffer.from(JSON.stringify({ errors: [{ message: text, extensions: { code } }] })),
});
