import { fetchAs } from "./persona.ts";

/** Saves the schema as whoever is chosen sees it: a link alone carries no token. */
const saveSchema = async (): Promise<void> => {
  const response = await fetchAs("./schema.graphql");
  if (!response.ok) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = "schema.graphql";
  link.click();
  URL.revokeObjectURL(link.href);
};

/** A link to the schema. */
export const SchemaLink = () => (
  <a
    href="./schema.graphql"
    onClick={(event) => {
      event.preventDefault();
      void saveSchema();
    }}
  >
    Schema
  </a>
);
