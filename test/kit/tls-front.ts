import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";

/** A certificate in a folder: `cert.pem` and `key.pem`. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate for a name and for 127.0.0.1, signed by itself; undefined where there is no openssl. */
export const makeCertificate = (folder: string, name: string): Certificate | undefined => {
  const [cert, key] = [join(folder, `${name}.cert.pem`), join(folder, `${name}.key.pem`)];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name},IP:127.0.0.1`];
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const args = ["req", "-x509", ...ec, "-nodes", "-days", "2", ...subject, "-out", cert, "-keyout", key];
  return spawnSync("openssl", args, { stdio: "ignore" }).status === 0 ? { cert, key } : undefined;
};

/** Listens with TLS on a port of its own and hands all on to a port of this machine, as a proxy before a domain does. */
export const startTlsFront = async (
  { cert, key }: Certificate,
  to: () => number,
): Promise<{ port: number; close(): void }> => {
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
    const behind = connect(to(), "127.0.0.1");
    socket.pipe(behind).pipe(socket);
    for (const each of [socket, behind]) each.on("error", () => [socket, behind].map((one) => one.destroy()));
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
};
