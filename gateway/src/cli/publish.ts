/** What a command may use of its process; the entry file gives it. */
export interface PublishIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True where progress may be drawn as a bar. */
  readonly isTerminal: boolean;
  readonly signal?: AbortSignal;
}

/**
 * `trellis publish [domain[/product]] [--sources DIR] [--mapping DIR] [--data DIR] [--now ISO] [--json] [--init DIR]`.
 * Gives the exit code: 0 published, 1 something failed or was refused. Throws a UserError for wrong arguments.
 */
export async function runPublish(args: readonly string[], io: PublishIo): Promise<number> {
  io.err(`publish ${args.join(" ")}\n`);
  return 1;
}
