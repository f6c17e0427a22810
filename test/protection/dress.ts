import {
  Kind,
  parse,
  print,
  visit,
  type ConstDirectiveNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
} from "graphql";
import type { Demand } from "./demand.ts";
import type { Rules } from "./rules.ts";

const fixed = ["@key", "@requires", "@provides", "@external", "@shareable", "@interfaceObject", "@override"];

const header = ({ called }: Pick<Rules, "called">): string => {
  const renamed = Object.entries(called).map(([name, as]) => `{name: "@${name}", as: "@${as}"}`);
  const imports = [...fixed.map((name) => `"${name}"`), ...renamed].join(", ");
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: [${imports}])`;
};

const directivesIn = (text: string): readonly ConstDirectiveNode[] => {
  const [definition] = parse(`scalar X ${text}`, { noLocation: true }).definitions;
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
};

const directiveText = (
  { authenticated, scopes, policies }: Demand,
  { called }: Pick<Rules, "called">,
): string =>
  [
    authenticated ? `@${called.authenticated}` : "",
    scopes ? `@${called.requiresScopes}(scopes: ${JSON.stringify(scopes)})` : "",
    policies ? `@${called.policy}(policies: ${JSON.stringify(policies)})` : "",
  ].join(" ");

type Holder =
  | ObjectTypeDefinitionNode
  | InterfaceTypeDefinitionNode
  | EnumTypeDefinitionNode
  | FieldDefinitionNode;

const withText = <Node extends Holder>(node: Node, text: string): Node => ({
  ...node,
  directives: [...(node.directives ?? []), ...directivesIn(text)],
});

const movedField = ({ field }: NonNullable<Rules["override"]>): FieldDefinitionNode => {
  const text = `${field.name}${field.takesNumber ? "(n: Int = 1)" : ""}: ${field.type}`;
  const [type] = parse(`type X { ${text} }`, { noLocation: true }).definitions;
  return (type as ObjectTypeDefinitionNode).fields?.[0] as FieldDefinitionNode;
};

const overrideText = ({ from, isGradual }: NonNullable<Rules["override"]>): string =>
  `@override(from: "s${from}"${isGradual ? ', label: "percent(50)"' : ""})`;

/** Gives the schema of a subgraph its security directives, and its part in an override. */
export const dress = (rules: Rules, sdl: string, subgraph: number): string => {
  const { override, directives } = rules;
  const demands = directives[subgraph];
  const textOf = (place: string): string => {
    const demand = demands?.get(place);
    return demand ? directiveText(demand, rules) : "";
  };
  const fieldsOf = ({ name, fields = [] }: ObjectTypeDefinitionNode): readonly FieldDefinitionNode[] => {
    const isMoved = override?.entity === name.value;
    const own = isMoved && override.from === subgraph ? [...fields, movedField(override)] : fields;
    return own.map((field) => {
      const moves = isMoved && override.to === subgraph && override.field.name === field.name.value;
      const isExternal = field.directives?.some((one) => one.name.value === "external");
      const place = isExternal ? "" : textOf(`${name.value}.${field.name.value}`);
      return withText(field, `${place} ${moves ? overrideText(override) : ""}`);
    });
  };
  const document = visit(parse(sdl.slice(sdl.indexOf("\n")), { noLocation: true }), {
    ObjectTypeDefinition: (node) => withText({ ...node, fields: fieldsOf(node) }, textOf(node.name.value)),
    EnumTypeDefinition: (node) => withText(node, textOf(node.name.value)),
  });
  return `${header(rules)}\n${print(document)}`;
};
