import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureIssuerKey, ensureKeys, tokenAudience } from "@trellis/shared/identity";
import type { GatewayOptions } from "../../config/index.ts";
import { root } from "../data-folder.ts";
import type { CliIo } from "../io.ts";
import { keyFolder, startConfigFile } from "../issuer-of.ts";
import { issuerAddress } from "./issuer.ts";
import type { StartSettings } from "./settings.ts";
import type { ProcessSpec } from "./supervisor.ts";

const host = "127.0.0.1";

/** The one issuer that the gateway trusts. Its key changes only with the data folder. */
const identity = (issuer: string): GatewayOptions["identity"] => ({
  issuers: [{ issuer, jwksUri: `${issuer}/jwks`, audiences: [tokenAudience], algorithms: ["EdDSA"] }],
  personas: issuer,
});

const gatewayOptions = ({ port, data, domains, issuerPort }: StartSettings): GatewayOptions => ({
  port,
  host,
  data,
  keys: keyFolder(data),
  console: join(root, "gateway/console/dist"),
  introspection: true,
  explain: true,
  cors: "localhost",
  identity: identity(issuerAddress(issuerPort)),
  // Nothing stands in front of it that would have to notice.
  drain: { delayMilliseconds: 0 },
  subgraphs: Object.fromEntries(
    domains.map((domain) => [domain.name, { url: `http://${host}:${domain.port}/graphql` }]),
  ),
});

/** Makes keys and the gateway's configuration, and lists the processes of the mesh: one per domain, then the gateway. */
export async function planMesh(settings: StartSettings, io: CliIo): Promise<readonly ProcessSpec[]> {
  const { data, domains, port } = settings;
  ensureKeys(
    keyFolder(data),
    domains.map(({ name }) => name),
  );
  ensureIssuerKey(keyFolder(data));
  const config = startConfigFile(data);
  await mkdir(join(data, "gateway"), { recursive: true });
  await writeFile(config, `${JSON.stringify(gatewayOptions(settings), null, 2)}\n`);
  const shared = {
    ...io.env,
    TRELLIS_DATA: data,
    NODE_ENV: io.env.NODE_ENV ?? "production",
    // Every process loads the same modules; compiled once, they take a third less time to start.
    NODE_COMPILE_CACHE: io.env.NODE_COMPILE_CACHE ?? join(data, "cache"),
  };
  return [
    ...domains.map((domain) => ({
      name: domain.name,
      args: [join(root, "subgraphs", domain.name, "src/main.ts")],
      env: { ...shared, PORT: String(domain.port) },
      url: `http://${host}:${domain.port}`,
    })),
    {
      name: "gateway",
      args: [join(root, "gateway/src/main.ts"), "--config", config],
      env: { ...shared, PORT: String(port) },
      url: `http://${host}:${port}`,
    },
  ];
}
