import { expect, it } from "@jest/globals";
import { Odds } from "../../../gateway/src/execute/bytes/odds.ts";

const tries = (odds: Odds, runs: number): number =>
  Array.from({ length: runs }, () => odds.isWorthTrying()).filter(Boolean).length;

it("seldom tries to carry bytes where every run lately had to be decoded, until one is carried", () => {
  const odds = new Odds();
  for (let run = 0; run < 8; run += 1) {
    expect(odds.isWorthTrying()).toBe(true);
    odds.lost();
  }
  expect(tries(odds, 320)).toBe(10);
  odds.won();
  expect(tries(odds, 10)).toBe(10);
});
