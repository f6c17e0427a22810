/** Our gateway with everything that protects: tokens of an issuer of this process, the policy that comes with it, budgets, signed calls. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  createTokenIssuer,
  ensureIssuerKey,
  ensureKeys,
  loadIssuerKeys,
  tokenAudience,
} from "@trellis/shared/identity";
import { stubDomains, urlOf } from "./company.ts";
import { composeSupergraph } from "./peers.ts";

const trellis = [process.execPath, resolve(import.meta.dirname, "../../../gateway/bin/trellis.mjs")];

/** More than any bench asks for, and still counted. */
const manyUnits = 100_000_000;

/** As long as a gateway takes a token for by default. */
const tokenSeconds = 3600;

export interface Guarded {
  /** The stub supergraph's file. */
  readonly supergraph: string;
  /** A command that serves it guarded; `config` is merged over what guards it. */
  command(port: number, config?: object): readonly string[];
  /** The header of somebody with a role, valid for an hour. */
  authorization(subject: string, role: string): Promise<string>;
  close(): void;
}

/** Starts the issuer and writes what the gateway needs. */
export const prepareGuarded = async (): Promise<Guarded> => {
  const data = mkdtempSync(join(tmpdir(), "trellis-bench-guarded-"));
  const keys = join(data, "keys");
  ensureKeys(
    keys,
    stubDomains.map(({ name }) => name),
  );
  ensureIssuerKey(keys);
  const supergraph = join(data, "supergraph.graphql");
  writeFileSync(
    supergraph,
    composeSupergraph(stubDomains.map((domain) => ({ ...domain, url: urlOf(domain) }))),
  );
  let published = "";
  const server = createServer((_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(published),
  );
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tokens = createTokenIssuer(issuer, loadIssuerKeys(keys));
  published = JSON.stringify(tokens.keys);
  return {
    supergraph,
    command(port, config = {}) {
      const file = join(data, "gateway.json");
      const guard = {
        port,
        data,
        keys,
        supergraph: { file: supergraph },
        // As in the gateways that it stands beside.
        sharing: { enabled: false },
        entityCache: { mebibytes: 0 },
        identity: { issuers: [{ issuer, audiences: [tokenAudience], jwksUri: `${issuer}/keys` }] },
        cost: { budget: { units: { signedIn: manyUnits } } },
      };
      writeFileSync(file, JSON.stringify({ ...guard, ...config }));
      return [...trellis, "gateway", "--config", file];
    },
    async authorization(subject, role) {
      return `Bearer ${await tokens.mint({ subject, client: "bench", roles: [role] }, tokenSeconds)}`;
    },
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(data, { recursive: true, force: true });
    },
  };
};
