/** What is not text: a number, a word, brackets. */
const least = 2;

/** Bytes that the value takes at least when it is printed; ends early where that is more than `most`. */
export const weigh = (value: unknown, most: number): number => {
  if (typeof value === "string") return least + value.length;
  if (typeof value !== "object" || value === null) return least;
  let weight = least;
  for (const key in value) {
    if (weight > most) break;
    const inner = (value as Record<string, unknown>)[key];
    weight += (Array.isArray(value) ? 0 : key.length + least) + weigh(inner, most - weight);
  }
  return weight;
};
