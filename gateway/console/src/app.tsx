import { lazy, Suspense, useCallback, useRef, useState } from "react";
import { examples, forThisMesh, type Example } from "./examples.ts";
import { PersonaSelect } from "./persona-select.tsx";
import { Products, useProducts } from "./products.tsx";
import type { Chosen } from "./query-panel.tsx";
import { SchemaLink } from "./schema-link.tsx";

const QueryPanel = lazy(() => import("./query-panel.tsx").then((panel) => ({ default: panel.QueryPanel })));

const Examples = ({ running, onRun }: { running: string | undefined; onRun: (example: Example) => void }) => (
  <section aria-labelledby="examples-title" className="examples">
    <h2 id="examples-title">Examples</h2>
    <ul>
      {examples.map((example) => (
        <li key={example.name}>
          <button type="button" onClick={() => onRun(example)} aria-busy={running === example.name}>
            <span className="title">{example.title}</span>
            {example.about !== "" && <span className="about">{example.about}</span>}
          </button>
        </li>
      ))}
    </ul>
  </section>
);

const Header = ({ hasSchema, onPersona }: { hasSchema: boolean; onPersona: (choice: string) => void }) => (
  <header>
    <img src="./icon.svg" alt="" width="28" height="28" />
    <h1>Trellis</h1>
    <p>One graph over the data products of your domains.</p>
    <PersonaSelect onChange={onPersona} />
    {hasSchema && <SchemaLink />}
  </header>
);

const loading = (
  <p className="wait" role="status">
    Loading the query editor…
  </p>
);

/** The page: examples and products on one side, the query editor on the other; an example runs in the editor by one click. */
export function App() {
  const [chosen, setChosen] = useState<Chosen>();
  const [running, setRunning] = useState<string>();
  const [seenAs, setSeenAs] = useState<string>();
  const listing = useProducts();
  const panel = useRef<HTMLElement>(null);
  const run = useCallback((example: Example) => {
    setRunning(example.name);
    void forThisMesh(example).then((ours) => setChosen({ example: ours, at: performance.now() }));
    panel.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <>
      <a className="skip" href="#query">
        Skip to the query editor
      </a>
      <Header hasSchema={listing !== "absent"} onPersona={setSeenAs} />
      <main>
        <div className="side">
          <Examples running={running} onRun={run} />
          <Products listing={listing} />
        </div>
        <section id="query" className="query" aria-label="Query editor" ref={panel} tabIndex={-1}>
          <Suspense fallback={loading}>
            <QueryPanel
              chosen={chosen}
              initial={examples[0]}
              seenAs={seenAs}
              onDone={() => setRunning(undefined)}
            />
          </Suspense>
        </section>
      </main>
    </>
  );
}
