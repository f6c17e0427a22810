import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { createSwappable, type Held } from "../../../gateway/src/supergraph/index.ts";

const open = () => {
  const gone: number[] = [];
  const swappable = createSwappable<number>({ release: (value) => void gone.push(value) });
  return { gone, ...swappable };
};

describe("a swappable value", () => {
  it("is none before there is one", () => expect(open().acquire()).toBeUndefined());

  it("gives new users the new value and lets older ones end on theirs", async () => {
    const { swap, acquire, release, peek, gone } = open();
    swap(1);
    const [first, second] = [acquire(), acquire()] as [Held<number>, Held<number>];
    swap(2);
    expect([first.value, second.value, acquire()?.value, peek()]).toEqual([1, 1, 2, 2]);
    release(first);
    await turn();
    expect(gone).toEqual([]);
    release(second);
    await turn();
    expect(gone).toEqual([1]);
  });

  it("lets go at once of what nobody uses", async () => {
    const { swap, gone } = open();
    for (const value of [1, 2, 3]) swap(value);
    await turn();
    expect(gone).toEqual([1, 2]);
  });

  it("is closed once every value has been let go of", async () => {
    const { swap, acquire, release, close, gone } = open();
    swap(1);
    const held = acquire() as Held<number>;
    const closing = close();
    expect(acquire()).toBeUndefined();
    release(held);
    await closing;
    expect(gone).toEqual([1]);
  });

  it("goes on when letting go fails, and says so", async () => {
    const errors: unknown[] = [];
    const { swap, close } = createSwappable<number>({
      release: () => Promise.reject(new Error("stuck")),
      onError: (error) => errors.push(error),
    });
    swap(1);
    await close();
    expect(errors).toEqual([new Error("stuck")]);
  });

  it("lets go of each value once, after its last user, whatever the order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5), { maxLength: 60 }), async (steps) => {
        const { swap, acquire, release, close, gone } = open();
        const users: Held<number>[] = [];
        let version = 0;
        for (const step of steps) {
          if (step === 0) swap((version += 1));
          else if (step < 3) users.push(...[acquire()].filter((held) => held !== undefined));
          else if (users.length > 0) release(users.splice(step % users.length, 1)[0] as Held<number>);
          if (step === 5) await turn();
          for (const { value } of users) expect(gone).not.toContain(value);
        }
        const closing = close();
        for (const user of users) release(user);
        await closing;
        expect(gone.toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: version }, (_, index) => index + 1),
        );
      }),
    );
  });
});
