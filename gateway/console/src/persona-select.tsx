import { useEffect, useState } from "react";
import { become, fetchPersonas, firstPersona, type Persona } from "./persona.ts";

/** Chooses who asks; nothing where there is nobody to be. `onChange` is called once the choice counts. */
export function PersonaSelect({ onChange }: { onChange: (name: string) => void }) {
  const [personas, setPersonas] = useState<readonly Persona[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    fetchPersonas(stop.signal).then(setPersonas, () => undefined);
    return () => stop.abort();
  }, []);
  if (personas.length === 0) return null;
  return (
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
  );
}
