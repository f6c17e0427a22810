import { useEffect, useState } from "react";
import { become, explain, fetchPersonas, firstPersona, persona, type Persona } from "./persona.ts";

/** Chooses who asks, and whether answers are explained; nothing where there is nobody to be. `onChange` is called with another text once a choice counts. */
export function PersonaSelect({ onChange }: { onChange: (choice: string) => void }) {
  const [personas, setPersonas] = useState<readonly Persona[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    fetchPersonas(stop.signal).then(setPersonas, () => undefined);
    return () => stop.abort();
  }, []);
  if (personas.length === 0) return null;
  return (
    <>
      <label className="persona">
        Seen as
        <select
          defaultValue={firstPersona}
          onChange={({ target }) => {
            become(target.value);
            onChange(target.value);
          }}
        >
          {personas.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label className="persona" title="The plan, and which rule refuses or masks which field">
        <input
          type="checkbox"
          onChange={({ target }) => {
            explain(target.checked);
            onChange(`${persona()} ${target.checked ? "explained" : "plain"}`);
          }}
        />
        Explain
      </label>
    </>
  );
}
