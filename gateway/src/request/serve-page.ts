import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const aYear = "public, max-age=31536000, immutable";

/** Serves the built page at `/`; where it has not been built there is none. Files below `assets/` carry their hash in their name and are kept. */
export const servePage = async (listener: FastifyInstance, folder: string): Promise<void> => {
  if (!existsSync(join(folder, "index.html"))) return;
  await listener.register(fastifyStatic, {
    root: resolve(folder),
    cacheControl: false,
    setHeaders: (response, path) => {
      response.header("cache-control", path.includes("/assets/") ? aYear : "no-cache");
    },
  });
};
