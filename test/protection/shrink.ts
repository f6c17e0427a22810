import { parse, print, visit } from "graphql";
import type { Asked } from "../differential/serve-world.ts";
import { checkAsked, nothingChecked, text, type Case } from "./compare.ts";

/** Leaves out selection after selection for as long as there is still something wrong. */
export const shrink = async (one: Case, fault: string): Promise<{ asked: Asked; fault: string }> => {
  let best = { asked: one.asked, fault };
  for (let index = 0, tries = 0; tries < 300; index += 1, tries += 1) {
    let count = 0;
    let isTaken = false;
    const leave = (node: object) => {
      count += 1;
      if (isTaken || count - 1 !== index) return node;
      isTaken = true;
      return null;
    };
    const document = visit(parse(best.asked.query, { noLocation: true }), {
      Field: leave,
      InlineFragment: leave,
      FragmentSpread: leave,
      Directive: leave,
    });
    if (!isTaken) break;
    try {
      const asked = { ...best.asked, query: print(document) };
      parse(asked.query);
      const found = await checkAsked({ ...one, asked }, nothingChecked());
      if (found.fault === undefined || found.fault.startsWith("errors: ")) continue;
      best = { asked, fault: found.fault };
      index = -1;
    } catch {
      // Without it the operation is none.
    }
  }
  return best;
};

/** All that it takes to see a fault: schemas, who asked, and what. */
export const show = ({ graph, principal }: Case, { asked, fault }: { asked: Asked; fault: string }): string =>
  [
    fault,
    asked.query,
    `variables ${text(asked.variables)}`,
    `principal ${text(principal)}`,
    `policy file ${text({ ...graph.rules, directives: undefined, override: undefined, sensitivities: undefined })}`,
    `contracts ${text([...(graph.rules.sensitivities ?? [])].filter(([, said]) => said.classification !== "PUBLIC" || said.personalData))}`,
    ...Object.entries(graph.sdls).map(([name, sdl]) => `# ${name}\n${sdl}`),
  ].join("\n");
