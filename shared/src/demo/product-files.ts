import type { Account } from "./account.ts";
import { wordsOf, createCsv, createParquet, type Cell, type ParquetColumn } from "./files.ts";
import type { DomainFiles, Story } from "./story.ts";
import { dateOf } from "./time.ts";
import { featureRows, type Login, type Use } from "./usage.ts";

const loginColumns: readonly ParquetColumn[] = [
  ["session_id", "text"],
  ["account_id", "text"],
  ["user_id", "text"],
  ["started_at", "time"],
  ["duration_seconds", "int"],
  ["error_count", "int"],
  ["product_line", "text"],
];
const useColumns: readonly ParquetColumn[] = [
  ["event_id", "text"],
  ["account_id", "text"],
  ["user_id", "text"],
  ["feature_key", "text"],
  ["occurred_at", "time"],
  ["use_count", "int"],
  ["duration_seconds", "int"],
  ["error_count", "int"],
];

/** A login as a row of `logins.parquet`. */
export const loginRow = ({ id, accountId, userId, at, seconds, errors, line }: Login): Cell[] => [
  id,
  accountId,
  userId,
  at,
  seconds,
  errors,
  line,
];

/** A feature's use as a row of `usage-events.parquet`. */
export const useRow = ({ id, accountId, userId, feature, at, count, seconds, errors }: Use): Cell[] => [
  id,
  accountId,
  userId,
  feature,
  at,
  count,
  seconds,
  errors,
];

/** The two logs of the product: new ones, or with more rows at their end. */
export const openLogs = async (folder: string, options: { append?: boolean } = {}) => ({
  logins: await createParquet(folder, "product/logins.parquet", loginColumns, options),
  uses: await createParquet(folder, "product/usage-events.parquet", useColumns, options),
});

const seatRow = ({ id, plan, seats, since, churnedAt }: Account): Cell[] => [
  id,
  plan.name,
  seats,
  dateOf(since),
  churnedAt === null ? null : dateOf(churnedAt),
];

/** What the product's own systems hold: two logs as Parquet, the feature list and the seats sold as CSV. */
export const openProductFiles = async (folder: string): Promise<DomainFiles> => {
  const { logins, uses } = await openLogs(folder);
  const features = createCsv(
    folder,
    "product/features.csv",
    wordsOf("feature_key name area product_line beta plans"),
  );
  const seats = createCsv(folder, "product/entitlements.csv", [
    "account_id",
    "plan",
    "seats",
    "valid_from",
    "valid_to",
  ]);
  for (const row of featureRows()) features.add(row);
  const add = ({ account, visits }: Story) => {
    if (account.kind === "CUSTOMER" || account.kind === "FORMER") seats.add(seatRow(account));
    for (const visit of visits) {
      logins.add(loginRow(visit.login));
      for (const use of visit.uses) uses.add(useRow(use));
    }
  };
  return { files: [features, seats, logins, uses], add };
};
