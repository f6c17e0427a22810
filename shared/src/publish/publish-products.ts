import { existsSync } from "node:fs";
import { readdir, readFile, realpath } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Contract, DataProduct } from "../contract/index.ts";
import { messageOf, UserError } from "../errors/index.ts";
import { awaitReaders } from "../store/index.ts";
import { accountProduct } from "./accounts.ts";
import { claimDataFolder } from "./company.ts";
import { sourcesRoot } from "./load/source-files.ts";
import { isUnfinished } from "./mapping/parse-mapping.ts";
import { publishOne } from "./publish-one.ts";
import type { ProductReport, PublishOptions, PublishReport, PublishStep } from "./report.ts";

interface Task {
  readonly product: DataProduct;
  readonly file: string;
}

const shortName = (product: DataProduct) => product.id.slice(product.id.indexOf("/") + 1);

/** Where a product's mapping stands. */
export function mappingFileOf(contract: Contract, product: DataProduct, mapping: string | undefined): string {
  const folder =
    mapping === undefined ? join(dirname(contract.file), "products") : join(mapping, contract.domain);
  return join(folder, `${shortName(product)}.sql`);
}

/** The chosen products, accounts first, because the others are held against them. */
function tasksOf({ contracts, products, mapping }: PublishOptions): Task[] {
  const all = contracts.flatMap((contract) =>
    contract.products.map((product) => ({ product, file: mappingFileOf(contract, product, mapping) })),
  );
  const isChosen = ({ product }: Task) =>
    products === undefined || products.includes(product.id) || products.includes(product.domain);
  const unknown = products?.find(
    (name) => !all.some(({ product }) => name === product.id || name === product.domain),
  );
  if (unknown !== undefined)
    throw new UserError(
      `There is no product or domain ${unknown}; there are ${all.map(({ product }) => product.id).join(", ")}.`,
    );
  return all
    .filter(isChosen)
    .toSorted((a, b) => Number(b.product.id === accountProduct) - Number(a.product.id === accountProduct));
}

/** Files of a mapping folder that no product uses. */
async function strangers({ contracts, mapping }: PublishOptions): Promise<string[]> {
  if (mapping === undefined) return [];
  const known = new Set(
    contracts.flatMap((contract) =>
      contract.products.map((product) => relative(mapping, mappingFileOf(contract, product, mapping))),
    ),
  );
  const names = await readdir(mapping, { recursive: true });
  return names.filter((name) => name.endsWith(".sql") && !known.has(name)).toSorted();
}

const diskProblem = (text: string): string | undefined => {
  if (/ENOSPC|EDQUOT|disk is full|no space left/i.test(text))
    return "The disk of the data folder is full; make room and publish again.";
  return /EROFS|readonly database|read-only file system/i.test(text)
    ? "The data folder must be writable, and it is not."
    : undefined;
};

/** What was thrown, as one sentence. */
function sentenceOf(thrown: unknown): string {
  const text = messageOf(thrown);
  if (thrown instanceof UserError) return text;
  const short = text.slice(0, 2000).replaceAll(/\s+/g, " ").slice(0, 300);
  return diskProblem(text) ?? `It could not be made: ${short.replace(/\.?$/, ".")}`;
}

const failed = (thrown: unknown): Pick<ProductReport, "status" | "message" | "sources" | "notes"> => ({
  status: "FAILED",
  message: sentenceOf(thrown),
  sources: [],
  notes: [],
});

/** Why a product has no mapping to publish it by; undefined where it has one. */
async function missingMapping({ file }: Task): Promise<string | undefined> {
  if (!existsSync(file)) return `There is no mapping ${file}.`;
  const sql = await readFile(file, "utf8").catch(() => "");
  return isUnfinished(sql) ? `Its mapping is only begun: ${file}.` : undefined;
}

const notPublished = ({ product }: Task, message: string): ProductReport => ({
  product: product.id,
  status: "NOT_PUBLISHED",
  message,
  sources: [],
  notes: [],
  milliseconds: 0,
});

async function mappingRoot(mapping: string | undefined): Promise<string | undefined> {
  if (mapping === undefined) return undefined;
  return realpath(mapping).catch((cause: unknown) => {
    throw new UserError(
      `The mapping folder must exist, and ${mapping} does not; \`trellis publish --init ${mapping}\` begins one.`,
      { cause },
    );
  });
}

/** Every product that was published, refused or failed is one record; what has no mapping was not tried. */
function noteOutcome(audit: PublishOptions["audit"], { product, status, version }: ProductReport): void {
  if (status === "NOT_PUBLISHED") return;
  audit?.note({
    kind: "publish",
    outcome: version === undefined ? status.toLowerCase() : "published",
    client: product.split("/")[0],
    subjects: [product],
    rules: version === undefined ? undefined : [version],
  });
}

type Tell = (step: PublishStep | "finished", report?: ProductReport) => void;

async function publishTask(
  task: Task,
  root: string,
  options: PublishOptions,
  tell: Tell,
): Promise<ProductReport> {
  const { data, now, env = {}, signal, failpoint, statementSeconds } = options;
  const missing = await missingMapping(task);
  if (missing !== undefined) return notPublished(task, missing);
  const product = task.product.id;
  const began = performance.now();
  const after = async (step: PublishStep) => {
    tell(step);
    await failpoint?.(step, product);
  };
  const outcome = await publishOne({ ...task, root, data, now, env, after, signal, statementSeconds }).catch(
    (thrown: unknown) => {
      signal?.throwIfAborted();
      return failed(thrown);
    },
  );
  return { product, ...outcome, milliseconds: Math.round(performance.now() - began) };
}

/**
 * Publishes products from a company's files, one after the other, `sales/account` first. A product that fails or is refused leaves its
 * last version serving and does not stop the others. Resolves once nobody reads the versions before any more, or says who may. Throws a UserError where nothing can be published at all.
 */
export async function publishProducts(options: PublishOptions): Promise<PublishReport> {
  options.signal?.throwIfAborted();
  const tasks = tasksOf(options);
  const root = await sourcesRoot(options.sources);
  const mapping = await mappingRoot(options.mapping);
  const release = await claimDataFolder(options.data, {
    sources: root,
    ...(mapping !== undefined && { mapping }),
  });
  const products: ProductReport[] = [];
  for (const task of tasks) {
    const tell: Tell = (step, report) =>
      options.onProgress?.({
        product: task.product.id,
        step,
        done: products.length,
        total: tasks.length,
        report,
      });
    const report = await publishTask(task, root, options, tell);
    products.push(report);
    noteOutcome(options.audit, report);
    tell("finished", report);
  }
  await options.audit?.flush();
  if (products.every(({ version }) => version === undefined)) await release();
  const published = products.flatMap(({ product, version }) =>
    version === undefined ? [] : [[product, version]],
  );
  const behind = await awaitReaders(options.data, Object.fromEntries(published), options.signal);
  const ok = products.every(({ status }) => status !== "FAILED" && status !== "REFUSED");
  return { products, warnings: await strangers(options), ok, ...(behind > 0 && { behind }) };
}
