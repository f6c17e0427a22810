import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GatewayOptions } from "../../gateway/src/config/index.ts";
import { createGateway } from "../../gateway/src/server.ts";
import { askGateway, type Answer } from "./fake-mesh.ts";
import { everyoneCost } from "./everyone.ts";
import type { CaseOperation, FederationCase } from "./federation.ts";
import { createSubgraphs, serveSubgraphs, type CaseSubgraphs } from "./federation-subgraphs.ts";

/** A bare gateway over the subgraphs of a case, all of them behind sockets. */
export interface CaseGateway {
  readonly url: string;
  readonly subgraphs: CaseSubgraphs;
  ask(operation: CaseOperation): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts the gateway on the case's supergraph, as a file, and waits until it is ready. */
export const startCaseGateway = async (
  definition: FederationCase,
  options: Partial<GatewayOptions> = {},
): Promise<CaseGateway> => {
  const data = mkdtempSync(join(tmpdir(), "trellis-case-"));
  const subgraphs = createSubgraphs(definition.subgraphs);
  const served = await serveSubgraphs(definition, subgraphs);
  const file = join(data, "supergraph.graphql");
  writeFileSync(file, served.supergraphSdl);
  const gateway = await createGateway({
    port: 0,
    data,
    open: true,
    introspection: true,
    cost: everyoneCost,
    supergraph: { file },
    ...options,
  });
  const close = async () => {
    await gateway.close();
    await served.close();
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await gateway.ready();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: gateway.url,
    subgraphs,
    ask: ({ query, variables, operationName }) =>
      askGateway(gateway.url, { query, variables, operationName }),
    close,
  };
};
