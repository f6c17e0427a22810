import { SingleBar } from "cli-progress";
import type { InitReport, ProductReport, PublishProgress, PublishReport } from "@trellis/shared/publish";
import { printLine, type CliIo } from "./io.ts";

const number = (value: number) => value.toLocaleString("en-US");
const percent = (share: number) => `${Math.floor(share * 1000) / 10} %`;

/** Steps of one product that the bar counts. */
const stepsPerProduct = 10;

/** Shows how a publish goes: a bar on a terminal, a line per product elsewhere, one JSON line per product with `json`. */
export function createProgress(io: CliIo, json: boolean) {
  if (json) {
    const onProgress = ({ report }: PublishProgress) => {
      if (report) printLine(io.stdout, JSON.stringify(report));
    };
    return { onProgress, stop: () => {} };
  }
  if (io.stderr.isTTY !== true) {
    const onProgress = ({ report, done, total }: PublishProgress) => {
      if (report) printLine(io.stderr, `${done}/${total} ${report.product} ${report.status}`);
    };
    return { onProgress, stop: () => {} };
  }
  const bar = new SingleBar({
    format: "{bar} {percentage} % · {product} · {step}",
    stream: io.stderr as NodeJS.WriteStream,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
  });
  let step = 0;
  let isStarted = false;
  const onProgress = (event: PublishProgress) => {
    if (!isStarted) bar.start(event.total * stepsPerProduct, 0);
    isStarted = true;
    step = event.report ? 0 : Math.min(step + 1, stepsPerProduct - 1);
    bar.update(event.done * stepsPerProduct + step, { product: event.product, step: event.step });
  };
  return { onProgress, stop: () => bar.stop() };
}

const refusedBy = ({ sources }: ProductReport) => sources.reduce((sum, { refused }) => sum + refused, 0);

function rowOf(report: ProductReport): string[] {
  const { product, status, rows, completeness } = report;
  if (!rows) return [product, "", "", "", "", status];
  const published = status === "REFUSED" ? "0" : number(rows.published);
  const omitted = rows.omitted.reduce((sum, each) => sum + each.rows, 0);
  return [
    product,
    published,
    number(rows.quarantined + refusedBy(report)),
    number(omitted),
    completeness ? percent(completeness.value) : "",
    status,
  ];
}

const isNumberColumn = (index: number) => index > 0 && index < 5;

function table(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, index) =>
        isNumberColumn(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

function remarks(report: ProductReport, shown: (path: string) => string): string[] {
  const { product, status, message, rows, quarantine, accounts, notes } = report;
  const isFailure = status === "FAILED" || status === "REFUSED";
  const kept = isFailure ? " The version before, if there is one, serves on." : "";
  return [
    ...(message !== undefined && !message.startsWith("There is no mapping")
      ? [`${status}: ${message}${kept}`]
      : []),
    ...(rows?.omitted ?? [])
      .filter((each) => each.rows > 0)
      .map(({ reason, rows: count }) => `left out on purpose: ${number(count)} ${reason}`),
    ...(quarantine === undefined ? [] : [`not published, each with its reason: ${shown(quarantine)}`]),
    ...(accounts && accounts.unmatched > 0 ? [`${number(accounts.unmatched)} records have no account`] : []),
    ...(accounts && accounts.unknown > 0
      ? [
          `${number(accounts.unknown)} ids are no account of sales: ${accounts.unknownIds.slice(0, 5).join(", ")}${accounts.unknown > 5 ? ", …" : ""}`,
        ]
      : []),
    ...notes.map((note) => `note: ${note}`),
  ].map((line) => `${product}: ${line}`);
}

/** The report as a person reads it: a table, then what is worth knowing of each product. */
export function finalTable(
  report: PublishReport,
  { shown, data }: { shown: (path: string) => string; data: string },
): string[] {
  const head = ["product", "published", "quarantined", "left out", "complete", "status"];
  const lines = report.products.flatMap((each) => remarks(each, shown));
  return [
    ...table([head, ...report.products.map(rowOf)]),
    ...(lines.length > 0 ? ["", ...lines] : []),
    ...(report.behind === undefined
      ? []
      : [
          `${number(report.behind)} servers or gateways have not switched yet and may still give what was before.`,
        ]),
    ...report.warnings.map((name) => `${name} is the mapping of no product and was not used.`),
    "",
    report.products.some(({ version }) => version !== undefined)
      ? `Published to ${data}.`
      : "Nothing was published: a mapping is a folder of <domain>/<product>.sql, and none of them gave a snapshot.",
  ];
}

/** What `--init` wrote, and what to do next. */
export function describeInit(
  { written, kept, sources }: InitReport,
  at: { mapping: string; sources: string },
): string[] {
  return [
    `${sources.length} source files were found in ${at.sources}.`,
    ...(written.length > 0
      ? [`${written.length} mappings were begun in ${at.mapping}:`, ...written.map((name) => `  ${name}`)]
      : []),
    ...(kept.length > 0
      ? [`${kept.length} mappings were there already and are as they were: ${kept.join(", ")}.`]
      : []),
    `Fill in the products you can serve, delete the others, then: npx trellis publish --sources ${at.sources} --mapping ${at.mapping}`,
  ];
}
