import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { contentSecurityPolicy, policyWithIssuer } from "../config/index.ts";

const aYear = "public, max-age=31536000, immutable";

/** The page with a word on where its tokens come from, and leave to ask there. */
const nameIssuer = (page: string, issuer: string): string =>
  policyWithIssuer(page, issuer).replace("<head>", `<head><meta name="trellis-issuer" content="${issuer}">`);

/** Serves the page itself with its issuer in it; the rest of its files are as they are. */
const servePageOf = (listener: FastifyInstance, file: string, issuer: string): void => {
  for (const path of ["/", "/index.html"])
    listener.get(path, async (_, reply) =>
      reply
        .header("content-security-policy", policyWithIssuer(contentSecurityPolicy, issuer))
        .header("cache-control", "no-cache")
        .type("text/html; charset=utf-8")
        .send(nameIssuer(await readFile(file, "utf8"), issuer)),
    );
};

/**
 * Serves the built page at `/`; where it has not been built there is none. Files below `assets/` carry their hash in their name and are kept. `issuer` is the
 * origin that the page has its tokens from.
 */
export const servePage = async (
  listener: FastifyInstance,
  folder: string,
  issuer: string | undefined,
): Promise<void> => {
  const file = join(resolve(folder), "index.html");
  if (!existsSync(file)) return;
  if (issuer !== undefined) servePageOf(listener, file, issuer);
  await listener.register(fastifyStatic, {
    root: resolve(folder),
    cacheControl: false,
    setHeaders: (response, path) => {
      response.header("cache-control", path.includes("/assets/") ? aYear : "no-cache");
    },
  });
};
