/** What a hostile request costs the gateway's main thread: bodies up to 64 KB at most 5 ms, bodies up to 1 MB at most 20 ms. */
import { readFileSync } from "node:fs";
import { report } from "./figure.ts";
import { untilUp } from "./gateways/load.ts";
import { preparePeers } from "./gateways/peers.ts";
import { start } from "./gateways/processes.ts";

const port = 6052;
const url = `http://127.0.0.1:${port}/graphql`;
const small = 64 * 1024 - 64;
const large = 1024 * 1024 - 64;
const ticksToMilliseconds = 10;

/** Fills a text to a size with a part that is repeated, perhaps by its number. */
const fill = (size: number, part: string | ((index: number) => string)): string => {
  const parts: string[] = [];
  for (let length = 0, index = 0; ; index += 1) {
    const next = typeof part === "string" ? part : part(index);
    length += next.length;
    if (length > size) return parts.join("");
    parts.push(next);
  }
};

const withQuery = (query: string, variables = "{}"): string =>
  `{"query":${JSON.stringify(query)},"variables":${variables}}`;

const shapes: Readonly<Record<string, (size: number) => string>> = {
  "nested lists": (size) => fill(size, "["),
  "nested objects": (size) => fill(size, '{"a":'),
  "distinct keys": (size) =>
    `{"variables":{${fill(size - 40, (index) => `"k${index}":1,`)}"z":1},"query":"{a}"}`,
  "one key again and again": (size) => `{"variables":{${fill(size - 40, '"a":1,')}"a":1},"query":"{a}"}`,
  escapes: (size) => `{"query":"${fill(size - 20, `\\u0041`)}"}`,
  numbers: (size) => withQuery("{ __typename }", `{"a":[${fill(size - 80, "1e9,")}1]}`),
  "long integers": (size) =>
    withQuery("{ __typename }", `{"a":[${fill(size - 80, "12345678901234567890,")}1]}`),
  commas: (size) => withQuery(fill(size - 60, ",")),
  "nested selections": (size) => withQuery(fill(size - 60, "{a")),
  aliases: (size) => withQuery(`{${fill(size - 60, (index) => `a${index}:__typename `)}}`),
  "fragments that double": (size) =>
    withQuery(
      `{...F0} ${fill(size - 80, (index) => `fragment F${index} on Query{...F${index + 1} ...F${index + 1}} `)}`,
    ),
};

const mainThreadCpu = (pid: number): number => {
  const text = readFileSync(`/proc/${pid}/task/${pid}/stat`, "utf8");
  const [, , , , , , , , , , , user = "0", system = "0"] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(user) + Number(system)) * ticksToMilliseconds;
};

const post = async (body: string): Promise<number> => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  await response.arrayBuffer();
  return response.status;
};

const measure = async (pid: number, body: string, times: number): Promise<number> => {
  await post(body);
  const before = mainThreadCpu(pid);
  for (let turn = 0; turn < times; turn += 1) {
    // Another text each time, so that nothing is answered from a cache.
    const status = await post(body.replace(/}$/, `,"x":${turn}}`));
    if (status < 200 || status >= 500) throw new Error(`status ${status}`);
  }
  return (mainThreadCpu(pid) - before) / times;
};

const gateway = preparePeers().ours;
const running = start(gateway.command(port), { core: 0, env: { ...gateway.env, PORT: String(port) } });
try {
  await untilUp(url, running);
  const { pid } = running;
  for (const [size, times, atMost] of [
    [small, 200, 5],
    [large, 30, 20],
  ] as const) {
    let worst = { name: "", milliseconds: 0 };
    for (const [name, make] of Object.entries(shapes)) {
      const milliseconds = await measure(pid, make(size), times);
      process.stderr.write(`${Math.ceil(size / 1024)} KB of ${name}: ${milliseconds.toFixed(2)} ms\n`);
      if (milliseconds > worst.milliseconds) worst = { name, milliseconds };
    }
    const kilobytes = Math.ceil(size / 1024);
    report({
      name: `hostile body of ${kilobytes} KB: main thread, worst of ${Object.keys(shapes).length} (${worst.name})`,
      value: worst.milliseconds,
      unit: "ms",
      atMost,
    });
  }
} finally {
  await running.stop();
}
