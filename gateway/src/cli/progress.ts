import { SingleBar } from "cli-progress";
import { printLine, type CliIo } from "./io.ts";

/** A bar on a terminal; a line at the beginning and none after it elsewhere. */
export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

/** Shows how far a piece of work is, on standard error. */
export function createProgress(title: string, io: Pick<CliIo, "stderr">): Progress {
  if (!io.stderr.isTTY) {
    printLine(io.stderr, `${title} …`);
    return { update: () => undefined, stop: () => undefined };
  }
  const bar = new SingleBar({
    format: `${title} {bar} {percentage} %`,
    hideCursor: true,
    clearOnComplete: true,
    stream: io.stderr as NodeJS.WriteStream,
  });
  bar.start(1, 0);
  return {
    update(done, total) {
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
