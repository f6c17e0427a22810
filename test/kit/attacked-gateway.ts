import { startStubGateway, type StubGateway } from "./stub-gateway.ts";

/** A body that is answered with 200. */
export const query = '{"query":"{__typename}"}';

/** Starts a stub gateway for attacks on the form of requests: it is patient, and lets many requests come over one socket. */
export const startAttackedGateway = (): Promise<StubGateway> =>
  startStubGateway({
    cors: ["https://good.example"],
    http: { requestsPerSocket: 100, headersMilliseconds: 5000, requestMilliseconds: 5000 },
  });
