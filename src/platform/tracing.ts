import type { Attributes as SdkAttributes, Span as SdkSpan, SpanContext } from "@opentelemetry/api";

/** What is said of a span; what is undefined is not said. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Who asks whom: `server` for what was asked of this program, `client` for what it asks of another. */
type SpanKind = "server" | "client";

/** How a span ended. */
export interface SpanEnd {
  /** Its name, where a better one is known than at its beginning. */
  readonly name?: string;
  readonly attributes: Attributes;
  /** Of what kind its error was (`error.type`); undefined where it had none. */
  readonly error?: string | undefined;
}

/** One piece of work within a trace. It ends once; what comes behind is not heard. */
export interface Span {
  /** For whoever is asked within it (W3C Trace Context, §3.2). */
  readonly traceparent: string;
  /** Begins a piece of work of another that belongs to this one. */
  child(name: string, attributes: Attributes): Span;
  end(end: SpanEnd): void;
}

/** Spans on their way to a collector. Nothing waits for them: where it can't be reached they are dropped. */
export interface Tracer {
  /** `parent` is a `traceparent` of whoever asks; one that is none begins a trace. */
  start(name: string, parent: string | null | undefined, attributes: Attributes): Span;
  /** Sends what waits, for two seconds at most. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** Where OTLP is spoken over HTTP, without `/v1/traces`; undefined: where OTEL_EXPORTER_OTLP_ENDPOINT says. */
  readonly endpoint: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The share of traces that begin here and are kept; undefined: all. */
  readonly ratio: number | undefined;
  readonly version: string;
  /** Told what went wrong on the way to the collector. */
  readonly onTrouble: (message: string) => void;
}

/** Milliseconds that what waits has at the end. */
const closeMs = 2000;

/** `00-TRACE-SPAN-FLAGS`, of which the ids are not all zeros. */
const traceparentForm = /^[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

/** What a `traceparent` names (W3C Trace Context, §3.2); undefined where it is none. */
export function contextIn(traceparent: string | null | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = traceparentForm.exec(traceparent ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

/**
 * Opens the way to a collector that speaks OTLP over HTTP, with OpenTelemetry's own SDK;
 * its environment variables hold.
 */
export async function openTracer(options: TracingOptions): Promise<Tracer> {
  // Loaded where it is wanted alone: it takes a tenth of a second.
  const [{ diag, DiagLogLevel, ROOT_CONTEXT, SpanKind: kinds, SpanStatusCode, trace }, sdk, resources, exporting] =
    await Promise.all([
      import("@opentelemetry/api"),
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/resources"),
      import("@opentelemetry/exporter-trace-otlp-http"),
    ]);
  const trouble = (message: string, ...more: readonly unknown[]) =>
    options.onTrouble([message, ...more.map((one) => (one instanceof Error ? one.message : String(one)))].join(" "));
  const silent = () => undefined;
  diag.setLogger(
    { error: trouble, warn: trouble, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const { endpoint, headers, ratio, version } = options;
  const exporter = new exporting.OTLPTraceExporter({
    ...(endpoint !== undefined && { url: `${endpoint.replace(/\/+$/, "")}/v1/traces` }),
    headers: { ...headers },
  });
  const said = resources.detectResources({ detectors: [resources.envDetector] });
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ "service.name": "omen", "service.version": version }).merge(said),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
    ...(ratio !== undefined && {
      sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    }),
  });
  const tracer = provider.getTracer("omen", version);
  const begin = (name: string, kind: SpanKind, parent: SpanContext | undefined, attributes: Attributes): Span => {
    const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const kindOf = kind === "server" ? kinds.SERVER : kinds.CLIENT;
    return spanOf(tracer.startSpan(name, { kind: kindOf, attributes: attributes as SdkAttributes }, context));
  };
  const spanOf = (span: SdkSpan): Span => {
    const context = span.spanContext();
    return {
      traceparent: `00-${context.traceId}-${context.spanId}-0${context.traceFlags & 1}`,
      child: (name, attributes) => begin(name, "client", context, attributes),
      end({ name, attributes, error }) {
        if (name !== undefined) span.updateName(name);
        span.setAttributes(attributes as SdkAttributes);
        if (error !== undefined) span.setAttribute("error.type", error).setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  };
  return {
    start: (name, parent, attributes) => begin(name, "server", contextIn(parent), attributes),
    async close() {
      const sent = provider.shutdown().then(
        () => true,
        () => true,
      );
      if (!(await Promise.race([sent, Bun.sleep(closeMs).then(() => false)])))
        options.onTrouble("the collector did not take what waited at the end");
    },
  };
}
