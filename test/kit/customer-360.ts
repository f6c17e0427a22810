import { readFileSync } from "node:fs";
import { join } from "node:path";

const file = join(import.meta.dirname, "../../gateway/console/operations/Customer360.graphql");

/** The example operation of one account, which takes its `id`. */
export const customer360 = readFileSync(file, "utf8");

const lastBrace = customer360.lastIndexOf("}");
const selection = customer360.slice(customer360.indexOf("name"), customer360.lastIndexOf("}", lastBrace - 1));

/** The same of a page of accounts, which takes `first`. */
export const customer360OfPage = `query ($first: Int!) { accounts(first: $first) { nodes { ${selection} } } }`;
