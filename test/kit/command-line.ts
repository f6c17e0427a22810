import { PassThrough } from "node:stream";
import { UserError } from "@trellis/shared/errors";
import { runCommandLine } from "../../gateway/src/cli/commands.ts";

/** Runs `trellis` in this process, as its entry file does: its exit code and all that it wrote. */
export const runTrellis = async (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<{ code: number; text: string }> => {
  const output = new PassThrough();
  const io = {
    env,
    cwd: process.cwd(),
    stdout: output,
    stderr: output,
    signal: new AbortController().signal,
  };
  const code = await runCommandLine(args, io).catch((thrown: unknown) => {
    if (!(thrown instanceof UserError)) throw thrown;
    output.write(`${thrown.message}\n`);
    return thrown.exitCode;
  });
  output.end().setEncoding("utf8");
  return { code, text: (output.read() as string | null) ?? "" };
};
