import type { Server } from "node:net";

const leaving = new WeakSet<Server>();

/** From now on every answer to a GraphQL request closes its connection, so that clients look for another gateway while this one still takes connections. */
export const leave = ({ server }: { readonly server: Server }): void => {
  leaving.add(server);
};

/** Whether a server is about to stop, or has stopped listening. */
export const isLeaving = (server: Server | undefined): boolean =>
  server !== undefined && (!server.listening || leaving.has(server));
