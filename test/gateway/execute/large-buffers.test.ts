import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { anonymous } from "@trellis/shared/identity";
import { createByteProgram, runBytes, type ByteProgram } from "../../../gateway/src/execute/bytes/index.ts";
import type { DomainLine, Execution } from "../../../gateway/src/execute/index.ts";
import { giveRoomBack, takeRoom } from "../../../gateway/src/execute/large-buffers.ts";
import { specialise } from "../../../gateway/src/execute/specialise.ts";
import { composeSdl, startPlanner, type WatchedPlanner } from "../../kit/planner.ts";

describe("room for large answers", () => {
  it("is used again once it was given back, and is as long as it was asked for", () => {
    const first = takeRoom(100_000);
    giveRoomBack(first);
    const second = takeRoom(70_000);
    expect(second.buffer).toBe(first.buffer);
    expect([first.length, second.length]).toEqual([100_000, 70_000]);
    expect(takeRoom(70_000).buffer).not.toBe(second.buffer);
  });

  it("is given to one at a time, although it was given back twice", () => {
    const room = takeRoom(100_000);
    giveRoomBack(room);
    giveRoomBack(room);
    expect(takeRoom(100_000).buffer).not.toBe(takeRoom(100_000).buffer);
  });

  it("takes in nothing that it did not give", () => {
    const foreign = Buffer.allocUnsafeSlow(131_072);
    giveRoomBack(foreign);
    expect(takeRoom(131_072).buffer).not.toBe(foreign.buffer);
  });
});

const sdl = composeSdl({
  rows: `type Query { rows(set: Int!): [Row!]! } type Row @key(fields: "id") { id: ID! text: String! }`,
  more: `type Row @key(fields: "id") { id: ID! more: String! }`,
});
const ids = (set: number) => Array.from({ length: 400 }, (_, index) => `${set}-${index}`);
const text = (id: string) => `text of ${id} `.repeat(5);
const more = (id: string) => `more of ${id} `.repeat(4);

const answerTo = (body: string): unknown => {
  const { variables } = JSON.parse(body) as {
    variables: { set?: number; representations?: { id: string }[] };
  };
  if (!variables.representations)
    return { rows: ids(variables.set ?? 0).map((id) => ({ __typename: "Row", id, text: text(id) })) };
  return {
    _entities: variables.representations.map(({ id }) => ({ __typename: "Row", id, more: more(id) })),
  };
};

/** Answers after a while, each out of room of its own. */
const line: DomainLine = {
  async send({ body, receipt }, read) {
    await sleep(Math.random() * 5);
    const reply = Buffer.from(JSON.stringify({ data: answerTo(body) }));
    const room = takeRoom(reply.length);
    reply.copy(room);
    if (receipt) receipt.room = room;
    return read(room);
  },
};

const ask = async (program: ByteProgram, set: number): Promise<void> => {
  const scope = { variables: { set }, principal: anonymous, signal: AbortSignal.timeout(10_000) };
  const { bytes, giveBack } = (await runBytes(program, scope, line)) as Execution;
  await sleep(Math.random() * 5);
  const { data } = JSON.parse(Buffer.from(bytes as Uint8Array).toString()) as { data: unknown };
  expect(data).toEqual({ rows: ids(set).map((id) => ({ id, text: text(id), more: more(id) })) });
  giveBack?.();
};

describe("many large answers at the same time", () => {
  let planner: WatchedPlanner;
  let program: ByteProgram | undefined;
  beforeAll(async () => {
    planner = await startPlanner(sdl);
    const planned = await planner.plan("query ($set: Int!) { rows(set: $set) { id text more } }");
    program = planned.program && createByteProgram(specialise(planned.program, {}));
  });
  afterAll(() => planner.close());

  it("are never mixed", async () => {
    for (let round = 0; round < 3; round += 1)
      await Promise.all(
        Array.from({ length: 8 }, (_, index) => ask(program as ByteProgram, round * 8 + index)),
      );
  });
});
