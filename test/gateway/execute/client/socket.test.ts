import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { anonymous } from "@trellis/shared/identity";
import { parseConfig } from "../../../../gateway/src/config/index.ts";
import { createDomainClient, readAnswer } from "../../../../gateway/src/execute/index.ts";

describe("a domain on a unix socket", () => {
  let folder: string;
  let server: Server;
  const asked: string[] = [];
  const signed: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "trellis socket "));
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.headers.host}${request.url}`);
      const answer =
        request.url === "/lease" ? { milliseconds: 500, server: "s1", products: {} } : { data: { a: 1 } };
      request.resume().on("end", () => {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(join(folder, "sales.sock"), resolve);
    });
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true });
  });

  const open = (name: string) =>
    createDomainClient(
      parseConfig({ subgraphs: { sales: { url: new URL(`unix://${join(folder, name)}`).href } } }),
      {
        onEvent: () => {},
        sign: async ({ path }) => {
          signed.push(path);
          return "";
        },
      },
    );
  const call = {
    domain: "sales",
    body: '{"query":"{ a }"}',
    isQuery: true,
    principal: anonymous,
    signal: AbortSignal.timeout(5000),
  };

  it("is asked at /graphql and lends at /lease, over one connection after the other", async () => {
    const client = open("sales.sock");
    const first = await client.send(call, (body) => readAnswer(body).data);
    const second = await client.send(call, (body) => readAnswer(body).data);
    expect([first, second]).toEqual([{ a: 1 }, { a: 1 }]);
    expect(await client.lease("sales")).toMatchObject({ server: "s1" });
    expect(asked).toEqual(["POST localhost/graphql", "POST localhost/graphql", "POST localhost/lease"]);
    expect(signed).toEqual(["/graphql", "/graphql", "/lease"]);
    client.close();
  });

  it("is not there where nobody listens", async () => {
    const client = open("support.sock");
    await expect(client.send(call, readAnswer)).rejects.toMatchObject({ code: "SUBGRAPH_UNAVAILABLE" });
    client.close();
  });
});
