import { useEffect } from "react";
import { GraphiQL } from "graphiql";
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import type { Example } from "./examples.ts";
import { fetchAs } from "./persona.ts";

/** A click on an example; `at` tells two clicks on the same one apart. */
export interface Chosen {
  readonly example: Example;
  readonly at: number;
}

const fetcher = createGraphiQLFetcher({
  url: new URL("./graphql", document.baseURI).href,
  fetch: fetchAs,
});

/** Puts the chosen example into the editors and runs it, as soon as the editors stand. */
function RunChosen({ chosen, onDone }: { chosen: Chosen | undefined; onDone: () => void }) {
  const { queryEditor, variableEditor, responseEditor } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    responseEditor: state.responseEditor,
  }));
  const { setOperationName, stop, run } = useGraphiQLActions();
  const isReady = queryEditor && variableEditor && responseEditor;
  useEffect(() => {
    if (!chosen || !isReady) return;
    stop();
    queryEditor.setValue(chosen.example.query);
    variableEditor.setValue(chosen.example.variables);
    setOperationName(chosen.example.name);
    void Promise.resolve(run()).finally(onDone);
    // One run per click, whatever else changes meanwhile.
  }, [chosen, isReady]);
  return null;
}

/** Shows another persona what it sees: its schema, and what was run before as it answers to it. */
function SeeAs({ seenAs }: { seenAs: string | undefined }) {
  const responseEditor = useGraphiQL((state) => state.responseEditor);
  const { introspect, stop, run } = useGraphiQLActions();
  useEffect(() => {
    if (seenAs === undefined) return;
    void introspect();
    if (!responseEditor?.getValue()) return;
    stop();
    void run();
    // Once per choice, whatever else changes meanwhile.
  }, [seenAs]);
  return null;
}

/** GraphiQL over the graph that served this page. */
export function QueryPanel(props: {
  chosen: Chosen | undefined;
  initial: Example | undefined;
  /** Who asks now; undefined until another one was chosen. */
  seenAs: string | undefined;
  onDone: () => void;
}) {
  return (
    <GraphiQL
      fetcher={fetcher}
      initialQuery={props.initial?.query}
      initialVariables={props.initial?.variables}
      defaultEditorToolsVisibility="variables"
    >
      <GraphiQL.Logo>
        <span />
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <RunChosen chosen={props.chosen} onDone={props.onDone} />
        <SeeAs seenAs={props.seenAs} />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}
