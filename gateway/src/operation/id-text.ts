/** Controls, direction overrides, what has no width, halves of characters: two ids that look alike must not be two ids. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What is wrong with the text of an id of any system; undefined where nothing is. */
export const idProblem = (text: string, bytes: number): string | undefined => {
  if (text.length > bytes || Buffer.byteLength(text) > bytes) return `at most ${bytes} bytes long`;
  return unseen.test(text) ? "without control or invisible characters" : undefined;
};
