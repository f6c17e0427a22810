import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { messageOf, UserError } from "@trellis/shared/errors";

/** Number of single-letter changes that lead from one word to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const change = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}

/** The known word that a mistyped one most likely means; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, steps: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.steps - b.steps);
  return best && best.steps <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

const helpFor = (command: string) => `\`npx trellis help ${command}\` lists what it takes`;

function refusalOf(thrown: unknown, command: string, options: ParseArgsOptionsConfig): UserError {
  const { code } = thrown as { code?: string };
  const message = messageOf(thrown);
  const option = /'(-{1,2}[^'\s]+)/.exec(message)?.[1] ?? "";
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    const guess = nearest(
      option.replace(/^-+/, ""),
      Object.keys(options).flatMap((name) => [name, `no-${name}`]),
    );
    const known = guess === undefined || (guess.startsWith("no-") && !(guess in options)) ? undefined : guess;
    return new UserError(
      `\`trellis ${command}\` has no option ${option}${known === undefined ? ";" : `; did you mean --${known}?`} ${helpFor(command)}.`,
      { cause: thrown, exitCode: 2 },
    );
  }
  const what =
    code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE" && option !== ""
      ? `the option ${option} ${/does not take/.test(message) ? "takes no value" : "needs a value"}`
      : message.replace(/\.\s.*$/s, "");
  return new UserError(`\`trellis ${command}\`: ${what}; ${helpFor(command)}.`, {
    cause: thrown,
    exitCode: 2,
  });
}

/** Parses strictly: what is not known is refused by a {@link UserError} of exit code 2 that names the nearest option and the help. */
export function parseOptions<const Options extends ParseArgsOptionsConfig>(
  command: string,
  args: readonly string[],
  options: Options,
  { positionals = false }: { positionals?: boolean } = {},
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: positionals, strict: true });
  } catch (thrown) {
    throw refusalOf(thrown, command, options);
  }
}

/** A whole number within bounds from an option or, with a name in capitals, from the environment; otherwise a {@link UserError} that names it and the bounds. */
export function integerOption(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new UserError(
      `${/^[A-Z]/.test(name) ? `The environment variable ${name}` : `The option --${name}`} must be a whole number from ${least} to ${most}, and it is "${text}".`,
      {
        exitCode: 2,
      },
    );
  return value;
}
