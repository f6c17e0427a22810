/** Makes what does one piece of work after the other, whatever becomes of those before. What it gives settles as the work does. */
export const createQueue = (): ((work: () => Promise<void> | void) => Promise<void>) => {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
};
