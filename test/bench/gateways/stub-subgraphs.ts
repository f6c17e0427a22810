/**
 * Serves the four stub domains. An answer is computed once per body and then replayed, so that a gateway under load waits for nothing but
 * itself. With `AWKWARD=1` they print as other servers do: spaces, keys in another order, escapes, `extensions` at the end, a newline.
 */
import { createServer } from "node:http";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse } from "graphql";
import { reversed } from "../../kit/reversed.ts";
import { stubDomains, type StubDomain } from "./company.ts";

const maxKept = 20_000;
const isAwkward = process.env["AWKWARD"] === "1";

const awkward = (data: unknown): string =>
  `${JSON.stringify({ data: reversed(data), extensions: { served: true } }, null, 1).replaceAll("Account ", String.raw`\u0041ccount `)}\n`;

const serve = ({ port, typeDefs, resolvers }: StubDomain): void => {
  const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }]);
  const replies = new Map<string, Buffer>();
  const replyTo = async (body: string): Promise<Buffer> => {
    const known = replies.get(body);
    if (known) return known;
    const { query, variables, operationName } = JSON.parse(body);
    const result = await graphql({ schema, source: query, variableValues: variables, operationName });
    if (result.errors) process.stderr.write(`${result.errors[0]?.message}\n${query}\n`);
    const reply = Buffer.from(isAwkward ? awkward(result.data) : JSON.stringify(result));
    if (replies.size < maxKept) replies.set(body, reply);
    return reply;
  };
  createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const reply = await replyTo(Buffer.concat(chunks).toString());
    response.writeHead(200, { "content-type": "application/json", "content-length": reply.length });
    response.end(reply);
  }).listen(port, "127.0.0.1");
};

stubDomains.forEach(serve);
console.log("stub domains ready");
