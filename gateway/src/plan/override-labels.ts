const percentPattern = /^percent\((\d{1,3}(?:\.\d+)?)\)$/;

/** Draws the labels of `@override` that are on for one request; the same list for the same draw, in the order of the supergraph. */
export type LabelDraw = () => readonly string[];

/**
 * Makes the draw for the labels that a supergraph has. `percent(x)` is on for x per cent of the requests: one number is drawn per request, so a
 * higher per cent is on whenever a lower one is. Any other label is on where `switchedOn` names it.
 */
export const createLabelDraw = (
  labels: readonly string[],
  switchedOn: readonly string[],
  random: () => number = Math.random,
): LabelDraw => {
  const fixed = labels.filter((label) => !percentPattern.test(label) && switchedOn.includes(label));
  const shares = labels.flatMap((label) => {
    const share = percentPattern.exec(label)?.[1];
    return share === undefined ? [] : [{ label, share: Number(share) }];
  });
  if (shares.length === 0) return () => fixed;
  const steps = [...new Set(shares.map(({ share }) => share))].toSorted((a, b) => a - b);
  const lists = [...steps, Infinity].map((step) => [
    ...fixed,
    ...shares.filter(({ share }) => share >= step).map(({ label }) => label),
  ]);
  return () => {
    const drawn = random() * 100;
    const index = steps.findIndex((step) => drawn < step);
    return lists[index === -1 ? steps.length : index] as readonly string[];
  };
};
