import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ensureKeys, loadDomainKeys } from "@trellis/shared/identity";
import { startSubgraph, type StartOptions } from "@trellis/shared/subgraph";
import { definitionOf } from "../kit/domain.ts";
import { eventually } from "../kit/eventually.ts";
import { startSignedMesh } from "../kit/signed-mesh.ts";
import { makeCertificate, type Certificate } from "../kit/tls-front.ts";

const folder = mkdtempSync(join(tmpdir(), "trellis-certificate-"));
const certificate = makeCertificate(folder, "localhost");
afterAll(() => rmSync(folder, { recursive: true }));

const start = (options: Partial<StartOptions>) => {
  const keys = loadDomainKeys(join(folder, "keys"), "sales");
  return startSubgraph(definitionOf("sales"), { port: 0, data: folder, keys, ...options });
};

(certificate ? describe : describe.skip)("a domain with a certificate (needs openssl)", () => {
  const tls = certificate as Certificate;
  beforeAll(() => ensureKeys(join(folder, "keys"), ["sales"]));

  it("is asked over https by a gateway that trusts its authority", async () => {
    const mesh = await startSignedMesh({ tls });
    expect(mesh.domain).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/graphql$/);
    await eventually(async () =>
      expect(await mesh.ask('{ account(id: "a0") { name } }')).toMatchObject({
        data: { account: { name: "SECRET-CANARY" } },
      }),
    );
    await mesh.close();
  });

  it("may listen to other machines, where calls are signed", async () => {
    const running = await start({ tls, host: "0.0.0.0" });
    expect(running.url).toMatch(/^https:/);
    await running.close();
    const unsigned = start({ tls, host: "0.0.0.0", keys: "unsigned" });
    await expect(unsigned).rejects.toThrow("not on 0.0.0.0: calls are not signed.");
    await expect(start({ host: "0.0.0.0" })).rejects.toThrow("not on 0.0.0.0: others need a certificate.");
  });

  it("says what is wrong with its files", async () => {
    const file = join(folder, "none.pem");
    writeFileSync(file, "no certificate");
    await expect(start({ tls: { ...tls, cert: file } })).rejects.toThrow(
      `The certificate ${file} and its key cannot be used`,
    );
    const missing = start({ tls: { ...tls, key: "/nowhere.pem" } });
    await expect(missing).rejects.toThrow(
      "The certificate's key /nowhere.pem must be a file that can be read",
    );
  });
});
