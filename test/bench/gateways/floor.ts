/**
 * Floors: no GraphQL at all. The same four calls by hand for S, M and L, merged by their order in the list. `FLOOR=decode` parses and prints
 * JSON, `FLOOR=copy` copies bytes; neither checks anything.
 */
import { createServer, type ServerResponse } from "node:http";
import { Pool } from "undici";
import { stubDomains } from "./company.ts";

interface Row {
  readonly id: string;
}

const copies = process.env["FLOOR"] === "copy";
const headers = { "content-type": "application/json", accept: "application/json" };
const pools = new Map(
  stubDomains.map(({ name, port }) => [name, new Pool(`http://127.0.0.1:${port}`, { connections: 32 })]),
);

const call = (name: string, body: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pools.get(name)?.dispatch(
      { path: "/graphql", method: "POST", headers, body },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData: (_, chunk) => void chunks.push(chunk),
        onResponseEnd: () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
        onResponseError: (_, error) => reject(error),
      },
    );
  });

const fields = "id name industry tier annualRevenue owner";
const queryOne = JSON.stringify(`query($id:ID!){account(id:$id){${fields}}}`);
const queryMany = JSON.stringify(
  `query($first:Int!,$offset:Int){accounts(first:$first,offset:$offset){${fields}}}`,
);
const entityFields = {
  marketing:
    "campaignEngagement{opens clicks lastCampaign}webBehavior{pageViews visits topPage}leadScore{score grade}",
  product:
    "featureUsage(limit:5){feature count lastUsed}sessions{daily weekly monthly}productHealth{score status}",
  customer_success:
    "health{score trend}engagement{nps lastTouch}tickets(limit:5){id subject status priority}",
};
const entityQueries = Object.entries(entityFields).map(([name, selection]) => ({
  name,
  text: JSON.stringify(
    `query($representations:[_Any!]!){_entities(representations:$representations){...on Account{${selection}}}}`,
  ),
}));

const fetchEntities = (representations: string): Promise<Buffer[]> =>
  Promise.all(
    entityQueries.map(({ name, text }) =>
      call(name, `{"query":${text},"variables":{"representations":[${representations}]}}`),
    ),
  );

const quote = 34;
const backslash = 92;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;
const comma = 44;

/** Where the text that begins with a quote at `start` ends. */
const endOfText = (bytes: Buffer, start: number): number => {
  let at = start + 1;
  while (bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
};

/** Inner bounds of each object of the list, or of the single object, that begins at `start`: from, to, from, to, … */
const objectsIn = (bytes: Buffer, start: number): number[] => {
  const bounds: number[] = [];
  let at = start;
  for (;;) {
    while (bytes[at] !== openBrace) {
      if (at >= bytes.length || bytes[at] === closeBracket || bytes[at] === closeBrace) return bounds;
      at += 1;
    }
    const from = (at += 1);
    for (let depth = 1; depth > 0; at += 1) {
      const byte = bytes[at];
      if (byte === quote) at = endOfText(bytes, at);
      else if (byte === openBrace || byte === openBracket) depth += 1;
      else if (byte === closeBrace || byte === closeBracket) depth -= 1;
    }
    bounds.push(from, at - 1);
  }
};

const byCopy = async (isOne: boolean, top: Buffer): Promise<Buffer> => {
  const roots = objectsIn(top, isOne ? top.indexOf("{", 9) : top.indexOf(openBracket));
  const ids: string[] = [];
  for (let at = 0; at < roots.length; at += 2) {
    const from = roots[at] as number;
    ids.push(/"id":("[^"]*")/.exec(top.toString("latin1", from, from + 80))?.[1] ?? "");
  }
  const replies = await fetchEntities(ids.map((id) => `{"__typename":"Account","id":${id}}`).join(","));
  const parts = [top, ...replies];
  const bounds = [roots, ...replies.map((reply) => objectsIn(reply, reply.indexOf(openBracket)))];
  const size = parts.reduce((sum, part) => sum + part.length, 64) + 4 * ids.length;
  const out = Buffer.allocUnsafe(size);
  let at = out.write(isOne ? '{"data":{"account":' : '{"data":{"accounts":[', 0, "latin1");
  for (let row = 0; row < ids.length; row++) {
    if (row > 0) out[at++] = comma;
    out[at++] = openBrace;
    for (let part = 0; part < parts.length; part++) {
      if (part > 0) out[at++] = comma;
      const bound = bounds[part] as number[];
      at += (parts[part] as Buffer).copy(out, at, bound[2 * row], bound[2 * row + 1]);
    }
    out[at++] = closeBrace;
  }
  at += out.write(isOne ? "}}" : "]}}", at, "latin1");
  return out.subarray(0, at);
};

const byDecoding = async (isOne: boolean, top: Buffer): Promise<string> => {
  const { data } = JSON.parse(top.toString());
  const rows: Row[] = isOne ? [data.account] : data.accounts;
  const ids = rows.map(({ id }) => `{"__typename":"Account","id":${JSON.stringify(id)}}`);
  const replies = await fetchEntities(ids.join(","));
  const parts = replies.map((reply): object[] => JSON.parse(reply.toString()).data._entities);
  for (const [index, row] of rows.entries())
    Object.assign(row, parts[0]?.[index], parts[1]?.[index], parts[2]?.[index]);
  return JSON.stringify({ data: isOne ? { account: rows[0] } : { accounts: rows } });
};

const send = (response: ServerResponse, body: string | Buffer): void => {
  const length = Buffer.byteLength(body);
  response.writeHead(200, { "content-type": "application/json", "content-length": length });
  response.end(body);
};

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", async () => {
    const { variables } = JSON.parse(Buffer.concat(chunks).toString());
    if (!variables) return send(response, '{"data":{"__typename":"Query"}}');
    const isOne = variables.id !== undefined;
    const query = isOne ? queryOne : queryMany;
    const top = await call("sales", `{"query":${query},"variables":${JSON.stringify(variables)}}`);
    return send(response, await (copies ? byCopy : byDecoding)(isOne, top));
  });
}).listen(Number(process.env["PORT"]), "127.0.0.1");
