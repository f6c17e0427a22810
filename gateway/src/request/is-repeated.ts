/** Whether a header is there more than once: Node keeps the first of some alone, and whatever stands in front of us may look at the other one. `name` is in small letters. */
export const isRepeated = (rawHeaders: readonly string[], name: string): boolean => {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const header = rawHeaders[index] as string;
    if (header.length === name.length && header.toLowerCase() === name) count += 1;
  }
  return count > 1;
};
