import type { Writable } from "node:stream";

/** What a command may use of the process it runs in; `main.ts` alone reads `process`. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths on the command line start from. */
  readonly cwd: string;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal;
}

/** One command of `trellis`; what `run` resolves to is the exit code, 0 where it is left out. */
export interface Command {
  readonly name: string;
  /** One line of `trellis help`. */
  readonly summary: string;
  /** Text of `trellis help <command>`. */
  readonly help: string;
  /** Left out of the list of commands: for the product's own use. */
  readonly isInternal?: boolean;
  run(args: readonly string[], io: CliIo): Promise<number | void>;
}

/** Writes one line. */
export const printLine = (to: Writable, line: string): void => void to.write(`${line}\n`);
