import { chmodSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { Server as TlsServer } from "node:tls";
import type { FastifyInstance } from "fastify";
import { UserError } from "@trellis/shared/errors";

/** Where a domain listens: on a port of an interface, or on a unix socket. */
export interface Place {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Path of a unix socket, which takes the place of host and port. */
  readonly socket?: string | undefined;
}

/** What the operating system takes as the path of a socket. */
const maxSocketPath = 100;

const codeOf = (thrown: unknown): string | undefined => (thrown as NodeJS.ErrnoException).code;

const listenOnPort = async (app: FastifyInstance, { host, port }: Place) => {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const code = codeOf(cause);
    const reason =
      code === "EADDRINUSE" ? "is taken; choose another with PORT" : `cannot be opened (${code})`;
    throw new UserError(`The port ${port} on ${host} ${reason}.`, { cause });
  }
  const address = app.server.address();
  const opened = typeof address === "object" && address ? address.port : port;
  const name = host.includes(":") ? `[${host}]` : host;
  const scheme = app.server instanceof TlsServer ? "https" : "http";
  return { url: `${scheme}://${name}:${opened}/graphql`, port: opened };
};

/** Whether a process listens there. */
const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(1000, () => end(true));
    socket.on("connect", () => end(true)).on("error", () => end(false));
  });

/** Removes a socket that its process left behind when it was killed; anything else stays. */
const removeAbandoned = async (path: string): Promise<void> => {
  if (statSync(path, { throwIfNoEntry: false })?.isSocket() && !(await answers(path))) rmSync(path);
};

/** Until the mode is set, the umask says who may connect; calls are signed in any case. */
const listenOnSocket = async (app: FastifyInstance, path: string) => {
  const refuse = (reason: string, cause?: unknown) =>
    new UserError(`The socket ${path} ${reason}.`, { cause });
  if (!path.startsWith("/") || Buffer.byteLength(path) > maxSocketPath)
    throw refuse(`must be an absolute path of at most ${maxSocketPath} bytes`);
  try {
    await removeAbandoned(path);
    await app.listen({ path });
    chmodSync(path, 0o600);
  } catch (cause) {
    const code = codeOf(cause);
    throw refuse(code === "EADDRINUSE" ? "is taken" : `cannot be opened (${code})`, cause);
  }
  return { url: `unix://${path}`, port: 0 };
};

/** Opens the place and gives its address; a socket is for its owner alone (0600). Throws a UserError where it is taken or cannot be opened. */
export const listen = (app: FastifyInstance, place: Place): Promise<{ url: string; port: number }> =>
  place.socket === undefined ? listenOnPort(app, place) : listenOnSocket(app, place.socket);
