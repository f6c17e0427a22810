import { parseConfig, type GatewayOptions, type Log } from "./config/index.ts";

/** A gateway that listens. */
export interface Gateway {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Resolves with the version of the supergraph once there is one to serve; rejects when the gateway closes first. */
  ready(): Promise<string>;
  /** Stops taking requests, lets those under way end (at most 10 s), and lets go of everything. */
  close(): Promise<void>;
}

/** Starts a gateway over the domains of the configuration and resolves once it listens; it is ready when a supergraph exists. */
export const createGateway = async (
  options: GatewayOptions,
  _tools: { log?: Log } = {},
): Promise<Gateway> => {
  parseConfig(options);
  throw new Error("The gateway cannot listen yet.");
};
