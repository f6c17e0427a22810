import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { followPolicy, readPolicy, type PolicyFollower, type PolicyLogEntry } from "@trellis/shared/policy";
import { eventually } from "../../kit/eventually.ts";
import { policyFile } from "../../kit/policy.ts";

const textOf = (version: string) => JSON.stringify({ ...policyFile, version });
const versionOf = (version: string) => readPolicy(textOf(version), "").version;
const [one, two, three] = ["1.0.0", "2.0.0", "3.0.0"].map(versionOf) as [string, string, string];

let folder: string;
let file: string;
let log: PolicyLogEntry[];
let followers: PolicyFollower[];

const follow = (): PolicyFollower => {
  const follower = followPolicy({ file, milliseconds: 5, log: (entry) => log.push(entry) });
  followers.push(follower);
  return follower;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trellis-policy-"));
  file = join(folder, "policy.json");
  log = [];
  followers = [];
});

afterEach(() => {
  for (const follower of followers) follower.close();
  rmSync(folder, { recursive: true });
});

describe("a policy that is followed", () => {
  it.each([
    ["missing", undefined, /must be a file that can be read: .*ENOENT/],
    ["empty", "", /must be JSON/],
    ["broken", "{}", /cannot be used/],
  ])("is refused where it is %s at first", (_, text, sentence) => {
    if (text !== undefined) writeFileSync(file, text);
    expect(follow).toThrow(
      expect.objectContaining({ name: "UserError", message: expect.stringMatching(sentence) }),
    );
    expect(follow).toThrow(file);
    if (text === undefined)
      expect(follow).toThrow(expect.objectContaining({ cause: expect.objectContaining({ code: "ENOENT" }) }));
  });

  it("is there at once", () => {
    writeFileSync(file, textOf("1.0.0"));
    const { current } = follow();
    expect(current()).toEqual(readPolicy(textOf("1.0.0"), file));
  });

  it("changes with its file, and tells the one before", async () => {
    writeFileSync(file, textOf("1.0.0"));
    const { current, onChange } = follow();
    const changes: [string, string][] = [];
    const end = onChange((now, before) => changes.push([before.version, now.version]));
    writeFileSync(file, textOf("2.0.0"));
    await eventually(() => expect(current().version).toBe(two));
    end();
    writeFileSync(file, textOf("3.0.0"));
    await eventually(() => expect(current().version).toBe(three));
    expect(changes).toEqual([[one, two]]);
    expect(log.map(({ level, event, message }) => `${level} ${event} ${message}`)).toEqual([
      `info policy-taken ${file} is now ${two}`,
      `info policy-taken ${file} is now ${three}`,
    ]);
  });

  it("is the same object while the file means the same", async () => {
    writeFileSync(file, textOf("1.0.0"));
    const { current } = follow();
    const before = current();
    writeFileSync(file, JSON.stringify(JSON.parse(textOf("1.0.0")), undefined, 2));
    await sleep(40);
    expect(current()).toBe(before);
    expect(log).toEqual([]);
  });

  it.each([
    ["goes missing", () => rmSync(file), /must be a file that can be read: .*ENOENT/],
    ["breaks", () => writeFileSync(file, "{"), /must be JSON/],
  ])("stays the last good one where its file %s, which is told once", async (_, spoil, sentence) => {
    writeFileSync(file, textOf("1.0.0"));
    const { current } = follow();
    spoil();
    await eventually(() => expect(log).toHaveLength(1));
    await sleep(30);
    expect(log).toHaveLength(1);
    expect(log[0]).toMatchObject({ level: "error", event: "policy-refused" });
    expect(log[0]?.message).toMatch(sentence);
    expect(log[0]?.message).toContain(`${one} stays.`);
    expect(current().version).toBe(one);
    writeFileSync(file, textOf("1.0.0"));
    await sleep(30);
    spoil();
    await eventually(() => expect(log).toHaveLength(2));
    writeFileSync(file, textOf("2.0.0"));
    await eventually(() => expect(current().version).toBe(two));
  });

  it("is looked at when somebody asks for it", async () => {
    writeFileSync(file, textOf("1.0.0"));
    const follower = followPolicy({ file, milliseconds: 60_000, log: (entry) => log.push(entry) });
    followers.push(follower);
    writeFileSync(file, textOf("2.0.0"));
    const looking = follower.look();
    expect(follower.look()).toBe(looking);
    await looking;
    expect(follower.current().version).toBe(two);
    writeFileSync(file, textOf("3.0.0"));
    await follower.look();
    expect(follower.current().version).toBe(three);
  });

  it.each([
    ["another policy", textOf("2.0.0")],
    ["nothing good", "{"],
  ])("takes no notice of %s that it was just reading when it is closed", async (_, text) => {
    writeFileSync(file, textOf("1.0.0"));
    const follower = follow();
    writeFileSync(file, text);
    const looking = follower.look();
    follower.close();
    await looking;
    expect(follower.current().version).toBe(one);
    expect(log).toEqual([]);
  });

  it("is left alone once it is closed", async () => {
    writeFileSync(file, textOf("1.0.0"));
    const follower = follow();
    const changes: string[] = [];
    follower.onChange(({ version }) => changes.push(version));
    follower.close();
    writeFileSync(file, textOf("2.0.0"));
    await sleep(40);
    expect(follower.current().version).toBe(one);
    expect(changes).toEqual([]);
  });
});
