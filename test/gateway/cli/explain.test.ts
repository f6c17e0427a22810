import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { composeSdl } from "../../kit/planner.ts";
import { launch } from "./launch.ts";

describe("trellis explain", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "trellis-explain-"));
    const supergraph = composeSdl({
      sales: `type Query { accounts(first: Int): [Account!] } type Account @key(fields: "id") { id: ID! name: String }`,
      success: `type Account @key(fields: "id") { id: ID! health: Int }`,
    });
    await writeFile(join(folder, "supergraph.graphql"), supergraph);
    await writeFile(join(folder, "good.graphql"), "query($n: Int) { accounts(first: $n) { name health } }");
    await writeFile(join(folder, "bad.graphql"), "{ accounts { nam } }");
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = async (...args: string[]) => {
    const running = launch(["explain", ...args], { cwd: folder });
    const { code } = await running.ended;
    return { code, text: running.text() };
  };

  it("prints the calls of an operation and what it may cost", async () => {
    const { code, text } = await run("good.graphql", "--supergraph", "supergraph.graphql");
    expect(code).toBe(0);
    expect(text).toMatchInlineSnapshot(`
     "# estimated cost 10, 2 fetches to 2 domains, 2 hops
     QueryPlan {
       Sequence {
         Fetch(domain: "sales", id: 0) {
           {
             accounts(first: $n) {
               __typename
               id
               name
             }
           }
         }
         Flatten(path: "accounts.@") {
           Fetch(domain: "success", id: 1) {
             {
               Account {
                 __typename
                 id
               }
             } =>
             {
               __typename
               ... on Account {
                 id
                 health
               }
             }
           }
         }
       }
     }
     "
    `);
  });

  it.each([
    [["bad.graphql", "--supergraph", "supergraph.graphql"], 1, 'Cannot query field "nam" on type "Account".'],
    [["good.graphql", "--supergraph", "bad.graphql"], 1, "The supergraph cannot be planned on: "],
    [["none.graphql"], 1, "The file of the operation must be readable, but it is not: "],
    [["good.graphql", "--data", "."], 1, "There is no supergraph in "],
    [["good.graphql", "--variables", "[]"], 2, "The option --variables must be a JSON object."],
    [[], 2, "One file with an operation must be named: `trellis explain FILE`."],
  ])("says in one sentence why it cannot: %j", async (args, code, sentence) => {
    const outcome = await run(...args);
    expect(outcome).toEqual({ code, text: expect.stringContaining(sentence) });
    expect(outcome.text.trim().split("\n")).toHaveLength(1);
  });
});
