/** Notes one event after the other in a log until it is killed, and prints the number of each once it is on disk. */
import { openAuditLog } from "@trellis/shared/audit";

const [folder = "", writer = ""] = process.argv.slice(2);
const log = openAuditLog({ folder, writer, fileBytes: 20_000 });
for (let number = 1; ; number += 1) {
  for (let part = 0; part < 5; part += 1)
    log.note({
      kind: "publish",
      outcome: "published",
      subjects: [`${writer}/${number}.${part}`],
      rules: ["x".repeat(150)],
    });
  await log.flush();
  process.stdout.write(`${number}\n`);
}
