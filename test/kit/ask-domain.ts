/** Calls a domain at the address that is given, and prints `OK` or why it failed. */
import { anonymous } from "@trellis/shared/identity";
import { parseConfig } from "../../gateway/src/config/index.ts";
import { createDomainClient } from "../../gateway/src/execute/index.ts";

const [url = ""] = process.argv.slice(2);
const config = parseConfig({ subgraphs: { sales: { url } }, retry: { attempts: 0 } });
const client = createDomainClient(config, { onEvent() {} });
const call = {
  domain: "sales",
  body: "{}",
  isQuery: true,
  principal: anonymous,
  signal: AbortSignal.timeout(3000),
};
await client
  .send(call, () => "OK")
  .then(
    (answer) => process.stdout.write(answer),
    (error: Error) => process.stdout.write(error.message),
  );
client.close();
