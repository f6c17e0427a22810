import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { PublicError } from "@trellis/shared/errors";
import {
  leaseMilliseconds,
  type ProductState,
  type ProductStore,
  type ReaderNotes,
} from "@trellis/shared/store";

/** What a gateway is told: for so many milliseconds from when it asked it may rely on these versions. */
export interface ProductLease {
  readonly milliseconds: number;
  /** Another one after every start: the same data may be answered otherwise by other code. */
  readonly server: string;
  readonly products: Readonly<Record<string, ProductState>>;
}

/**
 * Adds `POST /lease` to where calls are signed: a gateway that keeps what it read asks which versions are served. It is noted first and the
 * pointers are looked at then, so that a publish waits for the gateway or is seen by it.
 */
export const leaseRoute = (app: FastifyInstance, store: ProductStore, notes: ReaderNotes): void => {
  const server = randomUUID();
  app.post("/lease", async (request, reply): Promise<ProductLease> => {
    const { gateway } = (request.body ?? {}) as { gateway?: unknown };
    try {
      await notes.lends(String(gateway));
      await store.refresh();
    } catch (cause) {
      throw new PublicError("BAD_REQUEST", "This domain gives no lease.", { cause });
    }
    void reply.header("content-type", "application/json");
    return { milliseconds: leaseMilliseconds, server, products: store.states() };
  });
};
