import { Wire } from "./wire.ts";

/** Milliseconds in which a domain must accept a connection; the call's own deadline may be shorter. */
const connectMilliseconds = 1000;
const headBytes = 16 * 1024;

/** The connections to one domain. The one that was used last is taken first, so that the others can go. */
export interface Connections {
  /** A connection for one call; one that was never used where it must be fresh. */
  take(isFresh: boolean): Wire;
  /** Gives it back after the call. */
  giveBack(connection: Wire): void;
  close(): void;
}

/** Keeps at most `idle` connections that nobody uses. How many are in use is for the caller to limit. */
export const createConnections = (url: URL, { idle }: { idle: number }): Connections => {
  const all = new Set<Wire>();
  const free: Wire[] = [];
  const open = (): Wire => {
    const connection = new Wire(url, { connectMilliseconds, headBytes });
    all.add(connection);
    return connection;
  };
  return {
    take: (isFresh) => (isFresh ? undefined : free.pop()) ?? open(),
    giveBack(connection) {
      if (free.length < idle) return void free.push(connection);
      all.delete(connection);
      connection.destroy();
    },
    close() {
      for (const connection of all) connection.destroy();
    },
  };
};
