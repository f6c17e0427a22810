/** What can be let go of. */
export interface Closable {
  close(): void | Promise<void>;
}

/** Opens several things as one: what it `keep`s is closed in reverse, on the way out and where a later one cannot be opened. */
export const openTogether = async <Whole extends object>(
  open: (keep: <Part extends Closable>(part: Part) => Part) => Promise<Whole>,
): Promise<Whole & { close(): Promise<void> }> => {
  const opened: Closable[] = [];
  const close = async (): Promise<void> => {
    for (const part of opened.toReversed()) await part.close();
  };
  try {
    const whole = await open((part) => {
      opened.push(part);
      return part;
    });
    return { ...whole, close };
  } catch (error) {
    await close();
    throw error;
  }
};
