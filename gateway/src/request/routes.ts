import type { IncomingHttpHeaders } from "node:http";
import type { ErrorCode } from "@trellis/shared/errors";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { openScope } from "./open-scope.ts";
import { sendError } from "./send-error.ts";
import type { Scope } from "./types.ts";

const unavailable = { code: "SUPERGRAPH_UNAVAILABLE" } as const satisfies { code: ErrorCode };
const missing = { code: "BAD_REQUEST", message: "There is no such data product or document." } as const;

/** Credentials that are not accepted: a status, a code, and names and values of headers in turn. */
export interface Unaccepted {
  readonly status: number;
  readonly code: ErrorCode;
  readonly headers: readonly string[];
}

/** What the paths of the gateway answer with; each gives undefined while there is no supergraph. */
export interface Answers {
  graphql(): ((request: FastifyRequest, reply: FastifyReply, scope: Scope) => Promise<unknown>) | undefined;
  /** The schema as whoever sends these headers sees it, or that its credentials are not accepted. */
  schema(headers: IncomingHttpHeaders): Promise<string | Unaccepted | undefined>;
  products(): object | undefined;
  /** A document of a product, such as its `contract`; null where there is no such product or document. `origin` is where the gateway was asked. */
  document(asked: { id: string; name: string; origin: string }): object | null | undefined;
  yaml(document: object): string;
  /** Figures for whoever asks from this address; undefined where it may not. */
  metrics(address: string): Promise<{ readonly type: string; readonly text: string } | undefined>;
  health(): { readonly isReady: boolean; readonly body: object };
}

const routeGraphql = (listener: FastifyInstance, answers: Answers, milliseconds: number): void => {
  listener.route({
    method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    url: "/graphql",
    async handler(request, reply) {
      const handle = answers.graphql();
      if (!handle) return sendError(reply, 503, unavailable);
      const scope = openScope(reply, milliseconds);
      try {
        return await handle(request, reply, scope);
      } finally {
        scope.release();
      }
    },
  });
};

const turnAway = (reply: FastifyReply, { status, code, headers }: Unaccepted): FastifyReply => {
  for (let at = 0; at < headers.length; at += 2)
    reply.header(headers[at] as string, headers[at + 1] as string);
  return sendError(reply, status, { code });
};

const routeCatalog = (listener: FastifyInstance, answers: Answers): void => {
  listener.get("/schema.graphql", async ({ headers }, reply) => {
    const schema = await answers.schema(headers);
    if (schema === undefined) return sendError(reply, 503, unavailable);
    if (typeof schema !== "string") return turnAway(reply, schema);
    reply.header("vary", "authorization");
    return reply.type("text/plain; charset=utf-8").send(schema);
  });
  listener.get("/products", async (_, reply) => {
    const products = answers.products();
    return products ? reply.send(products) : sendError(reply, 503, unavailable);
  });
  listener.get<{ Params: { domain: string; product: string; name: string } }>(
    "/products/:domain/:product/:name",
    async ({ params: { domain, product, name }, protocol, host, headers }, reply) => {
      const document = answers.document({
        id: `${domain}/${product}`,
        name,
        origin: `${protocol}://${host}`,
      });
      if (document === undefined) return sendError(reply, 503, unavailable);
      if (document === null) return sendError(reply, 404, missing);
      reply.header("vary", "accept");
      if (headers.accept?.includes("application/json")) return reply.send(document);
      return reply.type("application/yaml; charset=utf-8").send(answers.yaml(document));
    },
  );
};

/** Puts the gateway's paths on the listener; a GraphQL request has `milliseconds` to be answered. */
export const addRoutes = (listener: FastifyInstance, answers: Answers, milliseconds: number): void => {
  routeGraphql(listener, answers, milliseconds);
  routeCatalog(listener, answers);
  listener.get("/metrics", async ({ socket }, reply) => {
    const figures = await answers.metrics(socket.remoteAddress ?? "");
    return figures ? reply.type(figures.type).send(figures.text) : reply.callNotFound();
  });
  listener.get("/health/live", async () => ({ status: "live" }));
  listener.get("/health/ready", async (_, reply) => {
    const { isReady, body } = answers.health();
    return reply.code(isReady ? 200 : 503).send(body);
  });
};
