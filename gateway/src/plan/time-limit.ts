import type { Worker } from "node:worker_threads";

/** How many times its limit a thread may take where the machine gives it no processor. */
const patience = 8;

/** Watches one piece of work of a thread. */
export interface TimeLimit {
  /** The work began, when the thread had used so many microseconds of a processor. */
  begin(options: { readonly milliseconds: number; readonly usedMicroseconds: number }): void;
  end(): void;
}

/**
 * Calls `onLate` where work takes longer than its limit. On a machine that is busy with other things, what counts is the time that the thread had a
 * processor, or harmless operations would be blamed for it.
 */
export const createTimeLimit = (worker: Worker, onLate: (milliseconds: number) => void): TimeLimit => {
  let timer: NodeJS.Timeout | undefined;
  let work = 0;
  const usedSince = async (microseconds: number): Promise<number> => {
    const { user, system } = await worker.cpuUsage();
    return (user + system - microseconds) / 1000;
  };
  const end = (): void => {
    work += 1;
    clearTimeout(timer);
  };
  return {
    begin({ milliseconds, usedMicroseconds }) {
      end();
      const mine = work;
      const started = performance.now();
      const check = async (): Promise<void> => {
        const used = await usedSince(usedMicroseconds).catch(() => milliseconds);
        if (work !== mine) return;
        if (used >= milliseconds || performance.now() - started >= milliseconds * patience)
          onLate(milliseconds);
        else wait(milliseconds - used);
      };
      // Where this thread was busy itself, the reply may be waiting: it is read before the time counts.
      const wait = (pause: number): void => {
        timer = setTimeout(() => setImmediate(() => void (work === mine && check())), Math.ceil(pause));
      };
      wait(milliseconds);
    },
    end,
  };
};
