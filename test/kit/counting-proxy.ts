import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy that forwards everything unchanged, signatures too, and keeps what it saw. */
export interface CountingProxy {
  /** Its address, with the path of the one behind it. */
  readonly url: string;
  /** Texts of the operations that passed since the last `forget`, but those for the schema. */
  readonly operations: readonly string[];
  forget(): void;
  close(): Promise<void>;
}

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** Starts a proxy on a free port of 127.0.0.1 before the given address. */
export const startCountingProxy = async (target: string): Promise<CountingProxy> => {
  let operations: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await read(request);
    const { query } = JSON.parse(body.toString()) as { query?: string };
    if (query !== undefined && !query.includes("_service")) operations.push(query);
    const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
    try {
      const answer = await fetch(new URL(request.url ?? "", target), {
        method: "POST",
        headers,
        body: new Uint8Array(body),
      });
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${new URL(target).pathname}`,
    get operations() {
      return operations;
    },
    forget: () => void (operations = []),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
