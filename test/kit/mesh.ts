import { fork, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PublishReport } from "@trellis/shared/publish";
import type { MeshPlan, MeshState } from "./mesh-process.ts";

/** What a mesh is made of; without `sources` and `sample` it serves what `data` holds already, or nothing. */
export interface MeshOptions extends Partial<Omit<MeshPlan, "now" | "sample">> {
  /** Publishes the generated sample company of this size, by the domains' own mapping; the seed is 1 where left out. */
  readonly sample?: { readonly accounts: number; readonly seed?: number };
  /** The moment that data is from and windows count back from; now where left out. */
  readonly now?: Date;
}

/** An answer to a GraphQL operation, and the HTTP status it came with. */
export interface Answer<Data = Record<string, unknown>> {
  readonly status: number;
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
  readonly extensions?: Readonly<Record<string, unknown>> & {
    readonly domains?: Readonly<
      Record<string, { readonly status: string; readonly missing?: readonly string[] }>
    >;
  };
}

/** A mesh that is running: signed subgraphs and a gateway on free ports of 127.0.0.1, all in one child process. */
export interface Mesh {
  /** Where the gateway listens, such as `http://127.0.0.1:40123`; GraphQL is at `/graphql`. */
  readonly url: string;
  readonly data: string;
  /** GraphQL address of each domain. */
  readonly subgraphs: Readonly<Record<string, string>>;
  /** What became of each product when the mesh was started; absent where nothing was published. */
  readonly report?: PublishReport;
  query<Data = Record<string, unknown>>(
    text: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<Data>>;
  /** Publishes again, from other files or only some products where `change` says so. */
  publish(
    change?: Partial<Pick<MeshPlan, "sources" | "mapping" | "products" | "now">>,
  ): Promise<PublishReport>;
  /** Takes a domain down: its port refuses connections. */
  stop(domain: string): Promise<void>;
  /** Brings a domain back on its port. */
  start(domain: string): Promise<void>;
  /** What the process has printed so far. */
  output(): string;
  /** Ends the process and removes the data folder, unless the test named one. */
  close(): Promise<void>;
}

/** The four domains, as their folders are called. */
export const domains = ["customer-success", "marketing", "product", "sales"] as const;

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

const mostMilliseconds = 110_000;

/** Calls methods of the child by message; every open call fails with the child's output where it ends. */
const createCaller = (child: ChildProcess) => {
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let printed = "";
  let next = 0;
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.on("message", ({ id, result, error }: Reply) => {
    const call = open.get(id);
    open.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(`The mesh answered: ${error}\n${printed}`));
  });
  child.on("exit", (code) => {
    for (const { reject } of open.values())
      reject(new Error(`The mesh ended with code ${code}.\n${printed}`));
    open.clear();
  });
  return {
    output: () => printed,
    call: (method: string, argument?: unknown): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const id = (next += 1);
        open.set(id, { resolve, reject });
        child.send({ id, method, argument });
        const timer = setTimeout(
          () => reject(new Error(`The mesh did not ${method} in time.\n${printed}`)),
          mostMilliseconds,
        );
        timer.unref();
      }),
  };
};

/** Sends one GraphQL operation to an address and gives the parsed answer; throws where it is not JSON. */
export const ask = async <Data = Record<string, unknown>>(
  address: string,
  body: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> },
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<Data>> => {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer<Data>, "status">) };
};

const planOf = (options: MeshOptions, data: string): MeshPlan => ({
  ...options,
  data,
  domains: options.domains ?? domains,
  sample: options.sample === undefined ? undefined : { seed: 1, ...options.sample },
  now: options.now?.toISOString(),
});

const end = async (child: ChildProcess, close: () => Promise<unknown>): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const timer = setTimeout(() => child.kill("SIGKILL"), 12_000);
  await close().catch(() => undefined);
  if (child.connected) child.disconnect();
  await ended;
  clearTimeout(timer);
};

/**
 * Publishes a company's files, or the sample, and starts signed subgraphs and the gateway over them. Rejects with what the process printed
 * where something cannot be started; products that could not be published are in `report`.
 */
export const startMesh = async (options: MeshOptions = {}): Promise<Mesh> => {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), "trellis-mesh-")));
  const child = fork(join(import.meta.dirname, "mesh-process.ts"), {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    env: { ...process.env, NODE_ENV: "production", NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const { call, output } = createCaller(child);
  const close = async () => {
    await end(child, () => call("close"));
    if (options.data === undefined) await rm(data, { recursive: true, force: true });
  };
  const state = (await call("begin", planOf(options, data)).catch(async (error: unknown) => {
    await close();
    throw error;
  })) as MeshState;
  return {
    ...state,
    data,
    query: (query, variables, headers) => ask(`${state.url}/graphql`, { query, variables }, headers),
    publish: (change) => call("publish", change) as Promise<PublishReport>,
    stop: async (domain) => void (await call("stop", domain)),
    start: async (domain) => void (await call("start", domain)),
    output,
    close,
  };
};
