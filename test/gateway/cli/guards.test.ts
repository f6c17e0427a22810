import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { freePorts, launcher, run } from "./launch.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "trellis-guards-"));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Arguments that let this Node pass for an older one. */
function pretend(version: string): string[] {
  const file = join(folder, `node-${version}.cjs`);
  const versions = JSON.stringify({ ...process.versions, node: version });
  writeFileSync(file, `Object.defineProperty(process, "versions", { value: ${versions} });`);
  return ["--require", file];
}

/** A Node of the machine itself that is really too old, where there is one. */
const oldNode = ["/usr/bin/node", "/usr/local/bin/node"].find(
  (file) =>
    existsSync(file) &&
    Number(/^v(\d+)/.exec(spawnSync(file, ["--version"], { encoding: "utf8" }).stdout)?.[1]) < 24,
);

/** The launcher in a repository of its own, in the state that an installation left it in. */
function repository(name: string, { hasNodePackage }: { hasNodePackage: boolean }): string {
  const bin = join(folder, name, "gateway/bin");
  mkdirSync(bin, { recursive: true });
  copyFileSync(launcher, join(bin, "trellis.mjs"));
  if (hasNodePackage) {
    mkdirSync(join(folder, name, "node_modules/node"), { recursive: true });
    writeFileSync(join(folder, name, "node_modules/node/package.json"), "{}");
  }
  return join(bin, "trellis.mjs");
}

const isOneSentence = (text: string) => text.trim().split("\n").length === 1 && !/\n\s+at /.test(text);

describe("the launcher", () => {
  it("goes on in the Node that npm install brought where this one is too old", async () => {
    const { code, text } = await run(["version"], { nodeArgs: pretend("18.20.0") });
    expect(text).toMatch(/^trellis \d+\.\d+\.\d+ \(Node 24\./);
    expect(code).toBe(0);
  });

  (oldNode === undefined ? it.skip : it)("is understood by a Node that is really too old", async () => {
    expect(await run(["version"], { node: oldNode })).toMatchObject({
      code: 0,
      text: expect.stringContaining("(Node 24."),
    });
    const { code, text } = await run(["strat"], { node: oldNode });
    expect([code, isOneSentence(text)]).toEqual([2, true]);
  });

  it("says that the install scripts were switched off", async () => {
    const { code, text } = await run(["start"], {
      launcher: repository("no-scripts", { hasNodePackage: true }),
      nodeArgs: pretend("20.11.0"),
    });
    expect(text).toMatch(
      /^Trellis needs Node 24, and this is Node 20\.11\.0: .*install scripts are switched off.*run `npm rebuild node --ignore-scripts=false` in /,
    );
    expect([code, isOneSentence(text)]).toEqual([1, true]);
  });

  it("says that nothing is installed yet", async () => {
    const { code, text } = await run(["start"], {
      launcher: repository("not-installed", { hasNodePackage: false }),
    });
    expect(text).toMatch(/^Trellis is not installed yet; run `npm install` in .* first\.$/m);
    expect([code, isOneSentence(text)]).toEqual([1, true]);
  });

  it("says that npm is too old", async () => {
    const { code, text } = await run(["start"], {
      env: { npm_config_user_agent: "npm/8.19.4 node/v16.20.2 linux x64" },
    });
    expect(text).toBe(
      "Trellis needs npm 9 or newer, and this is npm 8.19.4; run `npm install --global npm@latest` and try again.\n",
    );
    expect(code).toBe(1);
  });
});

describe("the command line", () => {
  it.each([
    [
      "an unknown command",
      ["strat"],
      "There is no command `trellis strat`; did you mean `start`? `npx trellis help` lists them.\n",
    ],
    [
      "a command like no other",
      ["xyzzyxyzzy"],
      "There is no command `trellis xyzzyxyzzy`; `npx trellis help` lists them.\n",
    ],
    [
      "a mistyped option",
      ["start", "--acounts", "5"],
      "`trellis start` has no option --acounts; did you mean --accounts? `npx trellis help start` lists what it takes.\n",
    ],
    [
      "an option without its value",
      ["start", "--port"],
      "`trellis start`: the option --port needs a value; `npx trellis help start` lists what it takes.\n",
    ],
    [
      "a port that is no number",
      ["start", "--port", "http"],
      'The option --port must be a whole number from 1 to 65530, and it is "http".\n',
    ],
    [
      "a moment without zone",
      ["start", "--now", "yesterday"],
      'The option --now must be a moment such as 2026-01-01T00:00:00Z, and it is "yesterday".\n',
    ],
    [
      "sources without a mapping",
      ["start", "--sources", "."],
      "Your own files need both --sources DIR (where they are) and --mapping DIR (how records are made of them); `npx trellis publish --init my-mapping --sources DIR` writes a mapping to begin with.\n",
    ],
    [
      "sources that do not exist",
      ["start", "--sources", "/nowhere", "--mapping", "."],
      "The option --sources must name a folder, and there is none at /nowhere.\n",
    ],
  ])("refuses %s in one sentence", async (_, args, sentence) => {
    expect(await run(args)).toEqual({ code: 2, text: sentence });
  });

  it("lists its commands, and what each takes", async () => {
    const { code, text } = await run(["help"]);
    expect(code).toBe(0);
    for (const name of ["start", "publish", "gateway", "dev", "explain", "version"]) {
      expect(text).toContain(`\n  ${name} `);
      expect((await run(["help", name])).text).toMatch(new RegExp(`^trellis ${name}`));
    }
  });
});

describe("trellis start", () => {
  it("names the ports that are taken and who wanted them", async () => {
    const port = await freePorts(6);
    const holder = createServer();
    await new Promise<void>((done) => holder.listen(port + 2, "127.0.0.1", done));
    const { code, text } = await run(["start", "--port", String(port), "--data", join(folder, "ports")]);
    await new Promise((done) => holder.close(done));
    expect(text).toBe(
      `Port ${port + 2} (marketing) is taken by another program; end it, or choose other ports with \`npm start -- --port ${port + 1000}\` (the domains and the issuer of tokens take the 5 ports after it).\n`,
    );
    expect(code).toBe(1);
  });

  it("says that the data folder cannot be written", async () => {
    const file = join(folder, "a-file");
    writeFileSync(file, "");
    const port = await freePorts(6);
    const { code, text } = await run(["start", "--port", String(port), "--data", join(file, "data")]);
    expect(text).toBe(
      `Trellis keeps its data in ${file}/data, and that folder cannot be written (ENOTDIR); make it writable, or name another with --data DIR or TRELLIS_DATA.\n`,
    );
    expect(code).toBe(1);
  });

  it("says that PORT is no port", async () => {
    const { code, text } = await run(["start"], { env: { PORT: "http" } });
    expect(text).toBe(
      'The environment variable PORT must be a whole number from 1 to 65530, and it is "http".\n',
    );
    expect(code).toBe(2);
  });

  // Root may write everywhere, so there the person who may not is `nobody`.
  it("says so of a folder that is read-only", async () => {
    const data = join(folder, "read-only");
    mkdirSync(data, { mode: 0o555 });
    const port = await freePorts(6);
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    const { code, text } = await run(["start", "--port", String(port)], { env: { TRELLIS_DATA: data }, uid });
    expect(text).toMatch(
      /^Trellis keeps its data in \S+, and that folder cannot be written \(EACCES\); make it writable, or name another/,
    );
    expect([code, isOneSentence(text)]).toEqual([1, true]);
  });
});
