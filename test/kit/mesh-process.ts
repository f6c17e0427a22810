/** The mesh of one test, in a process of its own: it does what the test asks over the channel to its parent and ends with it. */
import { join } from "node:path";
import type { PublishReport } from "@trellis/shared/publish";
import { publishProducts } from "@trellis/shared/publish";
import { ensureKeys, loadDomainKeys } from "@trellis/shared/identity";
import { generateSample } from "@trellis/shared/demo";
import { startSubgraph, type RunningSubgraph, type SubgraphDefinition } from "@trellis/shared/subgraph";
import { createGateway, type Gateway } from "../../gateway/src/server.ts";
import type { GatewayOptions } from "../../gateway/src/config/index.ts";
import { everyoneCost, everyonePolicy } from "./everyone.ts";

/** What a mesh is started from; the plain part of `MeshOptions`. */
export interface MeshPlan {
  readonly data: string;
  readonly domains: readonly string[];
  readonly sources?: string;
  readonly mapping?: string;
  readonly sample?: { readonly accounts: number; readonly seed: number };
  readonly now?: string;
  readonly products?: readonly string[];
  readonly gateway?: Partial<GatewayOptions>;
  readonly withoutGateway?: boolean;
  /** The policy of domains and gateway; one by which everybody sees everything where left out. */
  readonly policy?: string;
}

/** What the process answers to `begin`. */
export interface MeshState {
  readonly url: string;
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly report?: PublishReport;
}

/** A call of the parent: one of `begin`, `publish`, `stop`, `start`, `close`, with its one argument. */
export interface MeshCall {
  readonly id: number;
  readonly method: string;
  readonly argument?: unknown;
}

const definitions = new Map<string, SubgraphDefinition>();
const running = new Map<string, RunningSubgraph>();
let plan: MeshPlan;
let gateway: Gateway | undefined;

const define = async (domain: string): Promise<void> => {
  const module = (await import(`../../subgraphs/${domain}/src/index.ts`)) as { default: SubgraphDefinition };
  definitions.set(domain, module.default);
};

const publish = async (change: Partial<MeshPlan> = {}): Promise<PublishReport> => {
  const { sources, mapping, now, products, data } = { ...plan, ...change };
  if (sources === undefined) throw new Error("A mesh without sources has nothing to publish.");
  return publishProducts({
    contracts: [...definitions.values()].map(({ contract }) => contract),
    sources,
    mapping,
    data,
    products,
    now: now === undefined ? undefined : new Date(now),
  });
};

const makeSample = async (): Promise<void> => {
  if (plan.sample === undefined) return;
  const sources = join(plan.data, "sources");
  plan = { ...plan, sources, now: plan.now ?? new Date().toISOString() };
  await generateSample({ ...plan.sample!, folder: sources, now: new Date(plan.now!) });
};

const startDomain = async (domain: string, port = 0): Promise<void> => {
  const definition = definitions.get(domain);
  if (definition === undefined) throw new Error(`The mesh has no domain ${domain}.`);
  const keys = loadDomainKeys(join(plan.data, "keys"), domain);
  const policy = plan.policy ?? everyonePolicy;
  running.set(
    domain,
    await startSubgraph(definition, { port, data: plan.data, keys, policy, pollMilliseconds: 50 }),
  );
};

const startGateway = async (): Promise<string> => {
  const subgraphs = Object.fromEntries([...running].map(([domain, { url }]) => [domain, { url }]));
  gateway = await createGateway({
    port: 0,
    data: plan.data,
    keys: join(plan.data, "keys"),
    introspection: true,
    policy: { file: plan.policy ?? everyonePolicy },
    cost: everyoneCost,
    polling: { schemaMilliseconds: 200, accountsMilliseconds: 100 },
    ...plan.gateway,
    subgraphs: { ...subgraphs, ...plan.gateway?.subgraphs },
  });
  await gateway.ready();
  return gateway.url;
};

const begin = async (wanted: MeshPlan): Promise<MeshState> => {
  plan = wanted;
  await Promise.all(plan.domains.map(define));
  await makeSample();
  const report = plan.sources === undefined ? undefined : await publish();
  ensureKeys(join(plan.data, "keys"), plan.domains);
  await Promise.all(plan.domains.map((domain) => startDomain(domain)));
  const url = plan.withoutGateway === true ? "" : await startGateway();
  const subgraphs = Object.fromEntries([...running].map(([domain, one]) => [domain, one.url]));
  return { url, subgraphs, report };
};

const stopDomain = async (domain: string): Promise<number> => {
  const one = running.get(domain);
  await one?.close();
  return one?.port ?? 0;
};

const close = async (): Promise<void> => {
  await gateway?.close();
  await Promise.all([...running.keys()].map(stopDomain));
};

const methods: Readonly<Record<string, (argument: never) => Promise<unknown>>> = {
  begin,
  publish,
  stop: stopDomain,
  start: (domain: string) => startDomain(domain, running.get(domain)?.port),
  close,
};

process.on("message", ({ id, method, argument }: MeshCall) => {
  const answer = (text: object) => process.send?.({ id, ...text });
  const call = methods[method] ?? (async () => Promise.reject(new Error(`no method ${method}`)));
  call(argument as never).then(
    (result) => answer({ result }),
    (error: unknown) =>
      answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
