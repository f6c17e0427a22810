import { Client } from "undici";

/** Milliseconds in which a domain must accept a connection; the call's own deadline may be shorter. */
const connectMilliseconds = 1000;
const maxHeaderBytes = 16 * 1024;

/** One connection: a call at a time, opened when it is first needed and again after it was lost. */
export interface Connection {
  readonly client: Client;
  /** Whether an answer came over it before. */
  hasServed: boolean;
}

/** The connections to one domain. The one that was used last is taken first, so that the others can go. */
export interface Connections {
  /** A connection for one call; one that was never used where it must be fresh. */
  take(isFresh: boolean): Connection;
  /** Gives it back after the call. */
  giveBack(connection: Connection): void;
  /** Ends it: nothing more may go over it. */
  drop(connection: Connection): void;
  close(): Promise<void>;
}

/** Keeps at most `idle` connections that nobody uses. How many are in use is for the caller to limit. */
export const createConnections = (origin: string, { idle }: { idle: number }): Connections => {
  const all = new Set<Connection>();
  const free: Connection[] = [];
  const open = (): Connection => {
    const client = new Client(origin, {
      connect: { timeout: connectMilliseconds },
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: maxHeaderBytes,
      allowH2: false,
    });
    const connection = { client, hasServed: false };
    all.add(connection);
    return connection;
  };
  const drop = (connection: Connection): void => {
    all.delete(connection);
    void connection.client.destroy().catch(() => {});
  };
  return {
    take: (isFresh) => (isFresh ? undefined : free.pop()) ?? open(),
    giveBack(connection) {
      if (free.length < idle) free.push(connection);
      else drop(connection);
    },
    drop,
    async close() {
      await Promise.all([...all].map(({ client }) => client.destroy()));
    },
  };
};
