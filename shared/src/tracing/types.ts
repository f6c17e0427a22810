/** A piece of work that is being timed. */
export interface Span {
  /** The W3C `traceparent` that makes what is called next a part of it. */
  readonly traceparent: string;
  set(name: string, value: string | number | boolean): void;
  /** Marks that a part of the work was reached, such as `planned`. */
  reach(event: string): void;
  /** Ends it; with a code of the closed list where it failed. */
  end(failure?: string): void;
}

/** Begins spans, and sends those that ended to a collector. */
export interface Tracer {
  /** Begins a span, as a part of `parent` (a W3C `traceparent`) where that is well-formed. */
  start(name: string, options: { kind: "server" | "client"; parent?: string | undefined }): Span;
  /** Spans that ended and were to be kept, and those of them that a collector took: the rest waits or is lost. */
  figures(): { readonly ended: number; readonly sent: number };
  /** Sends what is left, for at most two seconds. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** The name under which the collector knows this process, such as `gateway`. */
  readonly service: string;
  /** Address of a collector that takes OTLP over HTTP; `/v1/traces` is added. Without one there is no tracer. */
  readonly endpoint?: string | undefined;
  /** Share of traces that are kept, 0 to 1; 1 where left out. A trace that came from elsewhere is kept by the same rule on its id. */
  readonly share?: number | undefined;
}
