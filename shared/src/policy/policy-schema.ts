import { classifications, isPersonalDataCategory } from "@trellis/shared/contract";
import { anonymousRole } from "@trellis/shared/identity";
import { z } from "zod";

const subjects = ["CUSTOMER", "PROSPECT", "EMPLOYEE"] as const;
const fences = ["REGIONS", "TERRITORIES", "OWN_ACCOUNTS", "LISTED_ACCOUNTS"] as const;

const text = (error: string) => z.string({ error }).min(1).max(1000);
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, { error: `one of ${words.join(", ")}` });
/** An empty list would be met by everybody, or by no field: whoever writes one means something else. */
const someOf = <Item extends z.ZodType>(item: Item, what: string) => {
  const error = `a list of at least one ${what}`;
  return z.array(item, { error }).min(1).optional();
};

const demands = {
  authenticated: z.literal(true, { error: "true, or left out," }).optional(),
  roles: someOf(text("the name of a role"), "role"),
  scopes: someOf(text("a scope"), "scope"),
  purposes: someOf(text("a purpose"), "purpose"),
};

const hasOne = (given: object): boolean => Object.values(given).some((value) => value !== undefined);

const requirement = z
  .strictObject(demands, { error: "an object of demands" })
  .refine(hasOne, { error: "at least one of authenticated, roles, scopes and purposes" });

const role = z.strictObject(
  {
    description: text("a sentence"),
    clearance: oneOf(classifications),
    fences: z.array(oneOf(fences), { error: "a list of fences, empty where there are none," }),
    residency: oneOf(["CLAIMED", "ANYWHERE"]),
  },
  { error: "a role" },
);

const category = z
  .string({ error: "the beginning of a fideslang category" })
  .refine((start) => start === "" || isPersonalDataCategory(start), {
    error: `the beginning of a fideslang category, such as "user.contact", or "" for all,`,
  });

const coordinate = text("a coordinate").regex(/^[A-Za-z]\w*\.[A-Za-z]\w*$/, {
  error: "a coordinate, such as Lead.email,",
});
const product = text("a product").regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/, {
  error: "the id of a data product, such as marketing/leads,",
});

const about = z
  .strictObject(
    {
      classification: someOf(oneOf(classifications), "classification"),
      personalData: someOf(category, "category"),
      subjects: someOf(oneOf(subjects), "subject"),
      products: someOf(product, "product"),
      coordinates: someOf(coordinate, "coordinate"),
    },
    { error: "an object that says which fields the policy is about" },
  )
  .refine(hasOne, {
    error: "at least one of classification, personalData, subjects, products and coordinates",
  });

const fieldPolicy = z.strictObject(
  {
    id: text("a name").regex(/^[a-z][a-z0-9-]*$/, { error: "a name in lower case, such as clearance," }),
    version: z.int({ error: "a whole number" }).min(1, { error: "a whole number from 1" }),
    description: text("a sentence"),
    severity: oneOf(["ERROR", "WARNING"]),
    on: about,
    require: z
      .strictObject(
        { ...demands, clearance: z.literal(true, { error: "true, or left out," }).optional() },
        { error: "an object of demands" },
      )
      .refine(hasOne, { error: "at least one of clearance, authenticated, roles, scopes and purposes" }),
    otherwise: oneOf(["REFUSE", "MASK"]),
  },
  { error: "a policy" },
);

const file = z.strictObject(
  {
    version: text("a version, such as 1.0.0,").max(40, { error: "a version of at most 40 characters" }),
    roles: z.record(text("the name of a role"), role, { error: "an object of roles" }),
    policies: z.array(fieldPolicy, { error: "a list of policies" }),
    names: z.record(text("a name"), requirement, { error: "an object of names that @policy uses" }),
  },
  { error: "an object with version, roles, policies and names" },
);

type PolicyFile = z.output<typeof file>;

/** Every place of the file that names roles. */
const namedRoles = ({ policies, names }: PolicyFile): [PropertyKey[], readonly string[]][] => [
  ...policies.map(({ require: { roles = [] } }, index): [PropertyKey[], readonly string[]] => [
    ["policies", index, "require", "roles"],
    roles,
  ]),
  ...Object.entries(names).map(([name, { roles = [] }]): [PropertyKey[], readonly string[]] => [
    ["names", name, "roles"],
    roles,
  ]),
];

/** The shape of a policy file: nothing unknown in it, no role that is not defined, no policy twice, and what it demands of nobody in particular. */
export const policySchema = file.superRefine((policy, context) => {
  const wrong = (path: PropertyKey[], message: string) => context.addIssue({ code: "custom", path, message });
  if (!Object.hasOwn(policy.roles, anonymousRole))
    wrong(["roles"], `an object with the role ${anonymousRole}, whom nobody signed in as,`);
  for (const [path, roles] of namedRoles(policy))
    for (const name of roles.filter((one) => !Object.hasOwn(policy.roles, one)))
      wrong(path, `roles that the file defines, not ${name},`);
  const ids = policy.policies.map(({ id }) => id);
  for (const [index, id] of ids.entries())
    if (ids.indexOf(id) < index) wrong(["policies", index, "id"], "a name of its own");
});
