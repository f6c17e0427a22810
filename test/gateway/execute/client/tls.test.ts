import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, describe, expect, it } from "@jest/globals";
import { startLine, type LineRig } from "../../../kit/domain-line.ts";
import { makeCertificate, startTlsFront, type Certificate } from "../../../kit/tls-front.ts";

const folder = mkdtempSync(join(tmpdir(), "trellis-tls-"));
const right = makeCertificate(folder, "localhost");
const wrong = makeCertificate(folder, "sales.example");

(right && wrong ? describe : describe.skip)("a domain behind TLS (needs openssl)", () => {
  afterAll(() => rmSync(folder, { recursive: true }));
  const usual = getCACertificates("default");
  let rig: LineRig | undefined;
  let front: { port: number; close(): void } | undefined;
  afterEach(async () => {
    setDefaultCACertificates(usual);
    await rig?.closeClient();
    await rig?.close();
    front?.close();
  });

  const open = async (certificate: Certificate, trusted: readonly Certificate[]): Promise<LineRig> => {
    setDefaultCACertificates([...usual, ...trusted.map(({ cert }) => readFileSync(cert, "utf8"))]);
    let to = 0;
    const opened = await startTlsFront(certificate, () => to);
    front = opened;
    rig = await startLine((url) => {
      to = Number(new URL(url).port);
      return `https://localhost:${opened.port}/graphql`;
    });
    rig.open({ retry: { attempts: 0 } });
    return rig;
  };

  it("is asked where its certificate is one that is trusted, for its name", async () => {
    const { codeOf, fake } = await open(right as Certificate, [right as Certificate]);
    expect(await codeOf()).toBe("OK");
    expect(fake.calls).toHaveLength(1);
  });

  it.each([
    ["is not trusted", () => right, () => []],
    ["is for another name", () => wrong, () => [right, wrong]],
  ])("is not asked, nor told anything, where its certificate %s", async (_what, certificate, trusted) => {
    const { codeOf, fake } = await open(certificate() as Certificate, trusted() as Certificate[]);
    expect(await codeOf()).toBe("SUBGRAPH_UNAVAILABLE");
    expect(fake.calls).toEqual([]);
  });
});
