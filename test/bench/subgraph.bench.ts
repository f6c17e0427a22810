/** A subgraph that serves 1,000,000 records: what it keeps resident, and how long an account's page and five hundred of them take, also for somebody bound by a fence and regions. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { readContract, type DataProduct } from "@trellis/shared/contract";
import { ensureKeys, loadGatewayKeys, type Principal } from "@trellis/shared/identity";
import { readPolicy } from "@trellis/shared/policy";
import { writeAccountIndex } from "../kit/fake-accounts.ts";
import { createRecordSigner } from "../kit/record-signer.ts";
import { writeSnapshot, type PlainRecord } from "../kit/snapshot.ts";
import { median, report } from "./figure.ts";

const rows = 1_000_000;
const accounts = 5_000;
const domain = "marketing";
const port = 24_871;
const house = fileURLToPath(new URL("../..", import.meta.url));
const data = mkdtempSync(join(tmpdir(), "trellis-bench-"));
const channels = ["EMAIL", "WEBINAR", "EVENT", "PAID_SEARCH"];

function* engagements(): Generator<PlainRecord> {
  const start = Date.UTC(2025, 0, 1);
  for (let index = 0; index < rows; index += 1) {
    const person = index % 40_000;
    yield {
      id: `engagement-${index}`,
      accountId: `acme-${String(index % accounts).padStart(5, "0")}`,
      engagedAt: new Date(start + ((index * 7919) % rows) * 31_000).toISOString(),
      engagementType: index % 3 === 0 ? "EMAIL_OPENED" : "FORM_SUBMITTED",
      campaign: {
        id: `campaign-${index % 60}`,
        name: `Campaign ${index % 60}`,
        channel: channels[index % 4],
      },
      contactId: `contact-${person}`,
      contactEmail: `person${person}@example.com`,
      contactName: `Person ${person}`,
      contactTitle: "Head of Operations",
      isResponse: index % 5 === 0,
      utmSource: "newsletter",
    };
  }
}

const resident = (pid: number, key: "VmRSS" | "VmHWM"): number => {
  const line = new RegExp(`${key}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? 0) / 1024;
};

const { products } = readContract({ domain, file: join(house, "subgraphs", domain, "schema.graphql") });
const product = products.find(({ type }) => type === "CampaignEngagement") as DataProduct;
writeSnapshot({ data, product, records: engagements() });
const idOf = (account: number) => `acme-${String(account).padStart(5, "0")}`;
writeAccountIndex(
  data,
  "v1",
  Array.from({ length: accounts }, (_, account) => ({
    id: idOf(account),
    dataRegion: account % 2 === 0 ? "EU" : "US",
    territory: account % 10 === 9 ? "South" : "North",
  })),
);
ensureKeys(join(data, "keys"), [domain]);
const signer = createRecordSigner(loadGatewayKeys(join(data, "keys")));

/** The subgraph as `npm start` runs it, with the compile cache that keeps Node's type stripper out of memory from the second start on. */
const launch = async () => {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(house, "subgraphs", domain, "src/main.ts")],
    {
      env: {
        ...process.env,
        PORT: String(port),
        TRELLIS_DATA: data,
        NODE_COMPILE_CACHE: join(data, "cache"),
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("exit", () => reject(new Error("the subgraph ended before it was ready")));
  });
  return child;
};
const first = await launch();
first.kill("SIGTERM");
await once(first, "exit");
const started = performance.now();
const child = await launch();
const readyMilliseconds = performance.now() - started;

const policyFile = join(house, "shared/policy.json");
/** Sees every field of every account. */
const unbound: Principal = {
  id: "bench",
  client: "bench",
  roles: ["privacy-officer"],
  scopes: [],
  regions: "ANYWHERE",
  policy: readPolicy(readFileSync(policyFile, "utf8"), policyFile).version,
};
/** Sees nine of ten accounts, and persons of half of them. */
const bound: Principal = { ...unbound, regions: ["EU"], fence: { territories: ["North"] } };

const ask = async (
  query: string,
  variables: Record<string, unknown>,
  principal = unbound,
): Promise<unknown> => {
  const body = JSON.stringify({ query, variables });
  const call = { domain, method: "POST", path: "/graphql", body, principal };
  const headers = { "content-type": "application/json", ...(await signer.sign(call)) };
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: "POST", headers, body });
  const answer = (await response.json()) as { data: unknown; errors?: unknown };
  if (answer.errors) throw new Error(JSON.stringify(answer.errors).slice(0, 500));
  return answer.data;
};

const accountsQuery = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Account { id engagementCount30d lastEngagedAt
  campaignEngagements(first: 5) { totalCount nodes { engagedAt engagementType campaign { name } contactTitle contactEmail contactName } } } } }`;
const of = (count: number, from: number) => ({
  of: Array.from({ length: count }, (_, index) => ({
    __typename: "Account",
    id: idOf((from + index * 10) % accounts),
  })),
});
const medianOf = async (times: number, work: (turn: number) => Promise<unknown>): Promise<number> => {
  const taken: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const begin = performance.now();
    await work(turn);
    taken.push(performance.now() - begin);
  }
  return median(taken);
};

try {
  const one = await medianOf(300, (turn) => ask(accountsQuery, of(1, turn * 13)));
  const many = await medianOf(20, (turn) => ask(accountsQuery, of(500, turn * 31)));
  const free: number[] = [];
  const fenced: number[] = [];
  for (let turn = 0; turn < 20; turn += 1) {
    // By turns, and the best of each, so that both meet the same machine; each account asked for is within the fence.
    free.push(await medianOf(1, () => ask(accountsQuery, of(500, turn * 30))));
    fenced.push(await medianOf(1, () => ask(accountsQuery, of(500, turn * 30), bound)));
  }
  const scanQuery = `{ campaignEngagements(first: 1000, where: { contactName: { contains: "999" } }, orderBy: [CONTACT_NAME_ASC]) {
      totalCount nodes { id engagedAt } } }`;
  const scan = await medianOf(5, () => ask(scanQuery, {}));
  const boundScan = await medianOf(5, () => ask(scanQuery, {}, bound));
  const pid = child.pid ?? 0;
  report({
    name: "subgraph over 1,000,000 rows: resident",
    value: resident(pid, "VmRSS"),
    unit: "MB",
    atMost: 200,
  });
  report({
    name: "subgraph over 1,000,000 rows: most ever resident",
    value: resident(pid, "VmHWM"),
    unit: "MB",
    atMost: 200,
  });
  report({
    name: "subgraph over 1,000,000 rows: ready after",
    value: readyMilliseconds,
    unit: "ms",
    atMost: 5000,
  });
  report({ name: "subgraph: one account", value: one, unit: "ms", atMost: 20 });
  report({ name: "subgraph: 500 accounts", value: many, unit: "ms", atMost: 500 });
  report({
    name: "subgraph: 500 accounts within fence and regions, beside without",
    value: Math.min(...fenced) / Math.min(...free),
    unit: "times",
    atMost: 1.5,
  });
  report({ name: "subgraph: filter and sort of 1,000,000 rows", value: scan, unit: "ms", atMost: 3000 });
  report({
    name: "subgraph: the same within fence and regions",
    value: boundScan,
    unit: "ms",
    atMost: 5000,
  });
} finally {
  child.kill("SIGTERM");
  rmSync(data, { recursive: true, force: true });
}
