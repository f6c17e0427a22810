import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { PublicError } from "@trellis/shared/errors";
import { anonymous, type DomainKeys, type KeySource } from "@trellis/shared/identity";
import type { ProductStore, ReaderNotes, StoreView } from "@trellis/shared/store";
import type { Access } from "../access/create-access.ts";
import { createLoaders } from "../loaders.ts";
import type { SubgraphContext } from "../types.ts";
import { leaseRoute } from "./lease-route.ts";
import type { Log } from "./log.ts";
import { admitSignedCalls, type Admission } from "./signed-calls.ts";

interface RouteOptions {
  readonly apollo: ApolloServer<SubgraphContext>;
  readonly store: ProductStore;
  readonly access: Access;
  readonly notes: ReaderNotes;
  readonly keys: KeySource<DomainKeys> | "unsigned";
  readonly domain: string;
  readonly log: Log;
}

const parseBody = (body: unknown): unknown => {
  try {
    return JSON.parse((body as Buffer).toString("utf8"));
  } catch (cause) {
    throw new PublicError("BAD_REQUEST", "The request's body must be JSON.", { cause });
  }
};

const unsigned: Admission = { principalOf: () => anonymous };

/** Adds `POST /graphql`, and `POST /lease` where calls are signed: the raw bytes are checked first and parsed after that. */
export const graphqlRoute =
  ({ apollo, store, access, notes, keys, domain, log }: RouteOptions) =>
  async (app: FastifyInstance): Promise<void> => {
    const views = new WeakMap<FastifyRequest, StoreView>();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) =>
      done(null, body),
    );

    const admission = keys === "unsigned" ? unsigned : admitSignedCalls(app, keys, { domain, log });
    app.addHook("preHandler", async (request) => {
      request.body = parseBody(request.body);
    });
    // Whatever became of the request, its versions are let go of; closing a view twice does nothing.
    app.addHook("onResponse", async (request) => views.get(request)?.close());
    app.addHook("onRequestAbort", async (request) => views.get(request)?.close());

    const handler = fastifyApolloHandler(apollo, {
      async context(request) {
        const principal = admission.principalOf(request);
        const judged = await access.of(principal);
        const view = store.view(access.boundsOf(principal));
        views.set(request, view);
        return { view, principal, ...judged, ...createLoaders(view) };
      },
    });
    app.post("/graphql", async (request, reply) => handler.call(app, request, reply));
    if (keys !== "unsigned") leaseRoute(app, store, notes);
  };
