/** A stream of numbers in [0, 1): the same key gives the same stream on every machine. */
export type Random = () => number;

/** Four 32-bit words of a text: cyrb128 by bryc, public domain. */
const hashOf = (text: string): [number, number, number, number] => {
  let a = 1779033703;
  let b = 3144134277;
  let c = 1013904242;
  let d = 2773480762;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  return [a | 0, b | 0, c | 0, d | 0];
};

/**
 * The stream of a key such as `randomOf(seed, "usage", account)`: sfc32, Chris Doty-Humphrey's Small Fast Counter from PractRand, public domain.
 * A stream of its own for every topic and account lets one part change without moving the others.
 */
export const randomOf = (...key: readonly (string | number)[]): Random => {
  let [a, b, c, counter] = hashOf(key.join("/"));
  const next: Random = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
};

/** A whole number from `low` to `high`, both included. */
export const intOf = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

/** True with the probability given. */
export const chance = (random: Random, probability: number): boolean => random() < probability;

/** One item, each as likely. */
export const pick = <T>(random: Random, items: readonly T[]): T =>
  items[Math.floor(random() * items.length)] as T;

/** One item, as likely as its weight. */
export const pickWeighted = <T>(random: Random, items: readonly (readonly [T, number])[]): T => {
  const total = items.reduce((sum, [, weight]) => sum + weight, 0);
  let rest = random() * total;
  for (const [item, weight] of items) {
    rest -= weight;
    if (rest < 0) return item;
  }
  return (items.at(-1) as readonly [T, number])[0];
};

/** About normal (a sum of six uniform numbers), kept in [0, 1]; without `Math.log`, whose last digit differs between machines. */
export const bellOf = (random: Random, mean: number, deviation: number): number => {
  let sum = -3;
  for (let index = 0; index < 6; index += 1) sum += random();
  return clamp(mean + sum * deviation * Math.SQRT2, 0, 1);
};

/** The number, or the bound it is beyond. */
export const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));
