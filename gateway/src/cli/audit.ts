import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  reportAudit,
  verifyAuditLog,
  type AuditProblem,
  type AuditReport,
  type Counts,
} from "@trellis/shared/audit";
import { UserError } from "@trellis/shared/errors";
import { parseOptions } from "./arguments.ts";
import { dataFolderFor } from "./data-folder.ts";
import { printLine, type CliIo, type Command } from "./io.ts";

const options = {
  data: { type: "string" },
  expect: { type: "string" },
  quarter: { type: "string" },
  json: { type: "boolean" },
} as const;

const number = (value: number) => value.toLocaleString("en-US");

const several = (value: number, what: string) => `${number(value)} ${what}${value === 1 ? "" : "s"}`;

const sentenceOf = ({ file, line, wrong }: AuditProblem): string =>
  `${file}${line === undefined ? "" : `, line ${line}`}: ${wrong}.`;

const verify = async (folder: string, expect: string | undefined, io: CliIo): Promise<number> => {
  if (expect !== undefined && !/^[0-9a-f]{64}$/.test(expect))
    throw new UserError(
      `--expect must be the hash of a record, 64 hexadecimal digits, and it is "${expect}".`,
      { exitCode: 2 },
    );
  const { problem, files, records, head, lost, torn } = await verifyAuditLog(folder, { expect });
  if (problem) {
    printLine(io.stderr, `The audit log is not as it was written: ${sentenceOf(problem)}`);
    return 1;
  }
  printLine(io.stdout, `${several(records, "record")} in ${several(files, "file")}: all as written.`);
  if (lost > 0)
    printLine(io.stdout, `${several(lost, "event")} could not be written, as the log itself says.`);
  if (torn > 0) printLine(io.stdout, `${several(torn, "record")} cut off when the writer was ended.`);
  printLine(
    io.stdout,
    `The last one has the hash ${head.hash}; kept elsewhere, it shows later with --expect that nothing was cut.`,
  );
  return 0;
};

const table = (title: string, counts: Counts): string[] => {
  const rows = Object.entries(counts);
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([, count]) => number(count).length));
  return ["", `${title}:`, ...rows.map(([name, count]) => `  ${number(count).padStart(width)}  ${name}`)];
};

const describe = (report: AuditReport): string[] => [
  `Audit report of ${report.quarter}, from ${report.from} to ${report.to}`,
  `${several(report.events, "event")} in ${several(report.records, "record")}; ${number(report.lost)} could not be written.`,
  ...table("by kind and outcome", report.outcomes),
  ...table("denials by rule", report.rules),
  ...table("denials by severity", report.severities),
  ...table("denials by coordinate", report.coordinates),
  ...table("publishes by domain", report.domains),
  ...table("publishes by product", report.products),
  ...table("by role", report.roles),
  "",
  `Made from the log that ends with ${report.head}.`,
];

const report = async (
  folder: string,
  values: { quarter?: string; json?: boolean },
  io: CliIo,
): Promise<number> => {
  if (values.quarter === undefined)
    throw new UserError("`trellis audit report` needs --quarter, such as 2026Q4.", { exitCode: 2 });
  const made = await reportAudit(folder, values.quarter);
  if (made.problem) {
    printLine(
      io.stderr,
      `The audit log is not as it was written, so nothing is reported: ${sentenceOf(made.problem)}`,
    );
    return 1;
  }
  if (values.json) printLine(io.stdout, JSON.stringify(made.report, null, 2));
  else for (const line of describe(made.report)) printLine(io.stdout, line);
  return 0;
};

/** `trellis audit`: whether the log of denials, publishes and policy changes is whole, and what it says. */
export const audit: Command = {
  name: "audit",
  summary: "check the audit log, and report a quarter from it",
  help: `trellis audit verify [--expect HASH] [--data DIR]
trellis audit report --quarter 2026Q4 [--json] [--data DIR]

Every denial, publish and policy change is a record of the log, each with the hash of the one before it. ${"`"}verify${"`"} checks them all and names
file and line of the first that was changed, removed or moved; exit code 1 then. ${"`"}report${"`"} counts a quarter from the log alone.

  --expect HASH    the hash of a record that must be in it, as an earlier ${"`"}verify${"`"} printed: shows that the end was not cut
  --quarter NAME   the quarter to report, in UTC
  --json           the report as JSON
  --data DIR       data folder, whose folder audit it is (TRELLIS_DATA, or .data)`,
  async run(args, io) {
    const { values, positionals } = parseOptions("audit", args, options, { positionals: true });
    const [action, ...others] = positionals;
    const folder = join(dataFolderFor({ data: values.data }, io), "audit");
    const known = {
      verify: () => verify(folder, values.expect, io),
      report: () => report(folder, values, io),
    };
    if (others.length > 0 || (action !== "verify" && action !== "report"))
      throw new UserError(
        "`trellis audit` is followed by `verify` or `report`; `npx trellis help audit` says how.",
        {
          exitCode: 2,
        },
      );
    if (!existsSync(folder))
      throw new UserError(`There is no audit log in ${folder}: name the mesh's data folder with --data DIR.`);
    return known[action]();
  },
};
