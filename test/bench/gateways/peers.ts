/** The gateways that are measured side by side: two of others, two floors, and ours. Peers are installed by the bench, never by the product. */
import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { stubDomains, urlOf } from "./company.ts";

const root = resolve(import.meta.dirname, "../../..");
/** Kept between runs, outside of git and of the product's own packages. */
const folder = join(root, "node_modules/.cache/trellis-bench");

const packages = {
  "@grafbase/cli-x86_64-unknown-linux-musl": "0.103.0",
  "@apollo/gateway": "2.14.4",
  "@apollo/server": "5.5.1",
  graphql: "16.15.0",
};

/** A command that serves the stub supergraph on the port it is given. */
export interface Peer {
  readonly name: PeerName;
  command(port: number): readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export type PeerName = "rust" | "stock" | "copy" | "decode" | "ours" | "cached" | "many";

const writeOnce = (path: string, text: string): void => {
  mkdirSync(resolve(path, ".."), { recursive: true });
  writeFileSync(path, text);
};

const install = (): void => {
  writeOnce(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: packages }));
  if (existsSync(join(folder, "node_modules/@grafbase"))) return;
  process.stderr.write("installing the other gateways…\n");
  execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund"], { stdio: "ignore" });
};

/** Composes subgraphs; throws with everything that is wrong. */
export const composeSupergraph = (
  subgraphs: readonly { readonly name: string; readonly url: string; readonly typeDefs: string }[],
): string => {
  const services = subgraphs.map(({ typeDefs, ...subgraph }) => ({ ...subgraph, typeDefs: parse(typeDefs) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join("\n"));
  return supergraphSdl;
};

const writeSupergraph = (): string => {
  const file = join(folder, "supergraph.graphql");
  writeOnce(file, composeSupergraph(stubDomains.map((domain) => ({ ...domain, url: urlOf(domain) }))));
  return file;
};

/** The Rust peer's configuration: its names allow no underscore. */
const writeRustConfiguration = (): string => {
  const lines = stubDomains.flatMap((domain) => {
    const file = join(folder, `${domain.name}.graphql`);
    writeOnce(file, domain.typeDefs);
    const name = domain.name.replaceAll("_", "-");
    return [`[subgraphs.${name}]`, `url = "${urlOf(domain)}"`, `schema_path = "${file}"`];
  });
  const file = join(folder, "grafbase.toml");
  writeOnce(file, `${lines.join("\n")}\n`);
  return file;
};

const node = (file: string) => () => [process.execPath, join(import.meta.dirname, file)];
const address = (port: number) => ["--listen-address", `127.0.0.1:${port}`];

/** All load comes from one client that did not sign in, which no other gateway here bounds. */
const unbounded = { maximum: { anonymous: 0 }, budget: { units: { anonymous: 0 } } };

/** Our gateway over a supergraph, with what its configuration says besides. */
export const ours =
  (supergraph: string, config: object = {}) =>
  (port: number) => {
    const trellis = [process.execPath, join(root, "gateway/bin/trellis.mjs"), "gateway"];
    const text = JSON.stringify({ cost: unbounded, ...config });
    const file = join(folder, `ours-${hash("sha256", text, "hex").slice(0, 8)}.json`);
    writeOnce(file, text);
    return [...trellis, "--supergraph", supergraph, "--port", String(port), "--open", "--config", file];
  };

/** Installs, composes and writes what the peers need; gives them by name. */
export const preparePeers = (): Readonly<Record<"rust" | "stock" | "copy" | "decode" | "ours", Peer>> => {
  install();
  const supergraph = writeSupergraph();
  const rustConfiguration = writeRustConfiguration();
  const env = { SUPERGRAPH: supergraph, PEERS: join(folder, "package.json"), HOME: join(folder, "home") };
  const rust = join(folder, "node_modules/@grafbase/cli-x86_64-unknown-linux-musl/grafbase");
  return {
    rust: {
      name: "rust",
      command: (port) => [rust, "dev", "-c", rustConfiguration, ...address(port)],
      env,
    },
    stock: { name: "stock", command: node("stock.ts"), env },
    copy: { name: "copy", command: node("floor.ts"), env: { ...env, FLOOR: "copy" } },
    decode: { name: "decode", command: node("floor.ts"), env: { ...env, FLOOR: "decode" } },
    // Sharing identical requests in flight is off: its gain is not what is compared here.
    ours: { name: "ours", command: ours(supergraph, { sharing: { enabled: false } }), env },
  };
};
