/** Peer: @apollo/gateway and @apollo/server as their documentation starts them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.env["PEERS"] ?? import.meta.url);
const { ApolloGateway } = require("@apollo/gateway");
const { ApolloServer } = require("@apollo/server");
const { startStandaloneServer } = require("@apollo/server/standalone");

const gateway = new ApolloGateway({ supergraphSdl: readFileSync(process.env["SUPERGRAPH"] ?? "", "utf8") });
await startStandaloneServer(new ApolloServer({ gateway }), {
  listen: { port: Number(process.env["PORT"]), host: "127.0.0.1" },
});
