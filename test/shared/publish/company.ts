import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readContract, type Contract } from "@trellis/shared/contract";
import {
  publishProducts,
  type Manifest,
  type PublishOptions,
  type ProductReport,
} from "@trellis/shared/publish";

/** A contract with a field of every kind. */
export const sdl = `
"A company."
type Account @key(fields: "id")
  @dataProduct(id: "sales/account", kind: REFERENCE, name: "Account", version: "1.0.0", status: ACTIVE, owner: "Ops", consumers: ["Sales"], inputs: [])
  @sla(property: "latency", value: 24, unit: "h", element: "updatedAt") {
  "Id." id: AccountID!
  "Name." name: String @quality(metric: nullValues, severity: ERROR)
  "Region." dataRegion: String
  "Changed." updatedAt: DateTime
}
extend type Account {
  "Deals." deals: DealConnection
}
"Kind of a deal."
enum Kind { "New." NEW "Again." AGAIN }
"A campaign."
type Campaign { "Id." id: ID! "Name." name: String "Budget." budget: Money }
"A deal."
type Deal @key(fields: "id")
  @dataProduct(id: "sales/deals", name: "Deals", version: "1.0.0", status: ACTIVE, owner: "Ops", consumers: ["Sales"], inputs: [])
  @sla(property: "latency", value: 1, unit: "h", element: "changedAt") {
  "Id." id: ID!
  "Account id." accountId: AccountID
  "Account." account: Account
  "Kind." kind: Kind
  "Name." name: String @quality(metric: nullValues, severity: ERROR)
  "Count." count: Int @quality(metric: invalidValues, minimum: 0, maximum: 1000, severity: ERROR)
  "Rate." rate: Float
  "Open." isOpen: Boolean
  "Amount." amount: Money
  "Changed." changedAt: DateTime
  "Closes." closeDate: LocalDate
  "E-mail." email: EmailAddress
  "Site." website: URL
  "Country." country: CountryCode
  "Address." address: IP
  "Topics." topics: [String!]
  "Kinds." kinds: [Kind!]
  "Campaign." campaign: Campaign
}
type Query {
  "A deal." deal("Its id." id: ID!): Deal
  "Deals." deals: DealConnection
}
`;

export const contractOf = (text = sdl): Contract =>
  readContract({ domain: "sales", file: "/nowhere/sales/schema.graphql", sdl: text });

export interface Company {
  readonly folder: string;
  readonly sources: string;
  readonly mapping: string;
  readonly data: string;
  write(path: string, content: string | Uint8Array): void;
  publish(options?: Partial<PublishOptions>): Promise<ProductReport>;
  /** Published records of a product. */
  records(product?: string): Record<string, unknown>[];
  manifest(product?: string): Manifest;
  /** Lines of a quarantine file, header left out. */
  quarantine(report: ProductReport): string[];
  /** Source, line and record of each row in a quarantine file, whose values may hold line ends. */
  quarantinePlaces(report: ProductReport): string[];
  versions(product?: string): string[];
  remove(): void;
}

const current = (data: string, product: string) => {
  const folder = join(data, "products", product);
  const { version } = JSON.parse(readFileSync(join(folder, "current"), "utf8")) as { version: string };
  return join(folder, version);
};

/** A company in a temporary folder whose one product is `sales/deals`, made from `deals.csv` unless `mapping` says otherwise. */
export function createCompany({ mapping = defaultMapping, product = "sales/deals" } = {}): Company {
  const folder = mkdtempSync(join(tmpdir(), "trellis-publish-"));
  const places = {
    sources: join(folder, "sources"),
    mapping: join(folder, "mapping"),
    data: join(folder, "data"),
  };
  mkdirSync(places.sources);
  mkdirSync(join(places.mapping, "sales"), { recursive: true });
  writeFileSync(join(places.mapping, `${product}.sql`), mapping);
  return {
    folder,
    ...places,
    write(path, content) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
    async publish(options = {}) {
      const { products } = await publishProducts({
        contracts: [contractOf()],
        products: [product],
        ...places,
        ...options,
      });
      return products.find((report) => report.product === product) as ProductReport;
    },
    records(name = product) {
      const database = new DatabaseSync(
        `file:${join(current(places.data, name), "data.sqlite")}?immutable=1`,
        { readOnly: true },
      );
      try {
        const statement = database.prepare("SELECT * FROM records ORDER BY id");
        statement.setReadBigInts(true);
        return statement.all().map((row) => ({ ...row }));
      } finally {
        database.close();
      }
    },
    manifest: (name = product) =>
      JSON.parse(readFileSync(join(current(places.data, name), "manifest.json"), "utf8")) as Manifest,
    quarantine: ({ quarantine }) =>
      quarantine === undefined ? [] : readFileSync(quarantine, "utf8").trimEnd().split("\n").slice(1),
    quarantinePlaces({ quarantine }) {
      const text = quarantine === undefined ? "" : readFileSync(quarantine, "utf8");
      return text.match(/^deals\.csv,\d*,\d+(?=,)/gm) ?? [];
    },
    versions(name = product) {
      const home = join(places.data, "products", name);
      return existsSync(home)
        ? readdirSync(home)
            .filter((entry) => /^\d{8}T/.test(entry))
            .toSorted()
        : [];
    },
    remove() {
      chmodSync(places.sources, 0o700);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every column of `deals.csv` as the field of its name. */
export const defaultMapping = `-- source: deals = deals.csv
-- rows: deals
SELECT _row, COLUMNS(* EXCLUDE (_row)) FROM deals
`;
