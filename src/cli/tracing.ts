import { isSecretReference, type ObservabilityConfig, resolveSecret } from "../platform/config/index.ts";
import { CommandError, exit } from "../platform/exit.ts";
import type { Log } from "../platform/log.ts";
import type { Tracer } from "../platform/tracing.ts";
import { version } from "../platform/version.ts";

/**
 * Opens the way to the collector that the configuration or OpenTelemetry's own variables name; undefined
 * where none is named, or OTEL_SDK_DISABLED is set. Throws a `CommandError` for an address that is none
 * and a secret that is not there.
 */
export async function tracerFor(config: ObservabilityConfig, log: Log): Promise<Tracer | undefined> {
  const { otlp_endpoint: endpoint, otlp_headers: given, trace_ratio: ratio } = config;
  const isNamed = endpoint !== "" || own("OTEL_EXPORTER_OTLP_ENDPOINT") || own("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  if (!isNamed || process.env["OTEL_SDK_DISABLED"] === "true") return undefined;
  if (endpoint !== "" && !/^https?:\/\//.test(endpoint))
    throw new CommandError(`observability.otlp_endpoint: write http:// or https://, not ${endpoint}`, exit.usage);
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      isSecretReference(value) ? resolveSecret(value, process.env).reveal() : value,
    ]),
  );
  const { openTracer } = await import("../platform/tracing.ts");
  let told = "";
  return openTracer({
    endpoint: endpoint === "" ? undefined : endpoint,
    headers,
    ratio,
    version,
    onTrouble(message) {
      if (message === told) return;
      told = message;
      log.warn("traces can't be sent", { error: message });
    },
  });
}

const own = (name: string): boolean => Boolean(process.env[name]);
