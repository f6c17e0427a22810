import { randomUUID } from "node:crypto";
import { mkdir, open, unlink } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { UserError } from "@trellis/shared/errors";
import type { StartSettings } from "./settings.ts";

const codeOf = (thrown: unknown): string => (thrown as NodeJS.ErrnoException).code ?? "an unknown error";

/** Makes the folder where it is missing and proves by writing that it can be written; otherwise a {@link UserError} that says what to do. */
export async function assertWritable(folder: string): Promise<void> {
  const probe = join(folder, `.write-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(probe, "wx");
    await file.writeFile("x").finally(() => file.close());
    await unlink(probe);
  } catch (thrown) {
    throw new UserError(
      `Trellis keeps its data in ${folder}, and that folder cannot be written (${codeOf(thrown)}); make it writable, or name another with --data DIR or TRELLIS_DATA.`,
      { cause: thrown },
    );
  }
}

/** The reason why nothing can listen there; undefined where it can. An address that this machine does not have is no reason. */
function refusalAt(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => {
      const code = codeOf(error);
      resolve(code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT" ? undefined : code);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** Checks the ports of gateway, domains and issuer before anything is made; a {@link UserError} names those that are taken and who wanted them. */
export async function assertPortsFree({ port, domains, issuerPort }: StartSettings): Promise<void> {
  const wanted = [{ name: "gateway", port }, ...domains, { name: "issuer", port: issuerPort }];
  const found = await Promise.all(
    wanted.map(async (one) => ({
      ...one,
      code: (await refusalAt(one.port, "127.0.0.1")) ?? (await refusalAt(one.port, "::1")),
    })),
  );
  const refused = found.filter(({ code }) => code !== undefined);
  if (refused.length === 0) return;
  const list = refused.map((one) => `${one.port} (${one.name})`).join(", ");
  const isOne = refused.length === 1;
  const isTaken = refused.every(({ code }) => code === "EADDRINUSE");
  const what = isTaken
    ? `${isOne ? "is taken by another program; end it, or" : "are taken by other programs; end them, or"}`
    : `cannot be used (${refused.find(({ code }) => code !== "EADDRINUSE")?.code});`;
  throw new UserError(
    `${isOne ? "Port" : "Ports"} ${list} ${what} choose other ports with \`npm start -- --port ${suggestion(port)}\` (the domains and the issuer of tokens take the ${domains.length + 1} ports after it).`,
  );
}

const suggestion = (port: number): number => (port + 1_000 < 60_000 && port >= 1_024 ? port + 1_000 : 5_000);
