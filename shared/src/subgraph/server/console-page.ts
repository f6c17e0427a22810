import { existsSync } from "node:fs";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { PublicError } from "@trellis/shared/errors";

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

const hostName = ({ headers }: FastifyRequest): string => (headers.host ?? "").replace(/:\d+$/, "");

/** A page elsewhere could point its own name at this machine and so read an unsigned domain: only loopback's own names are answered. */
export function refuseForeignNames(app: FastifyInstance): void {
  app.addHook("onRequest", async (request) => {
    if (loopbackNames.has(hostName(request))) return;
    throw new PublicError("BAD_REQUEST", "In development only localhost is answered.");
  });
}

/** Serves the built page at `/`, where it has been built. */
export async function serveConsole(app: FastifyInstance, folder: string | undefined): Promise<void> {
  if (folder === undefined || !existsSync(folder)) return;
  await app.register(fastifyStatic, { root: folder, index: ["index.html"], dotfiles: "deny" });
}
