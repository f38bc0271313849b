import { inProcess } from "../../../src/cli/serve/listen.ts";
import { Gateway } from "../../../src/omen/exchange/gateway.ts";
import { loadConfig } from "../../../src/platform/config/index.ts";
import { Log } from "../../../src/platform/log.ts";

/** Sends a request to an Omen in this process, which knows the echo alone. With keys it lets nobody in. */
export async function ask(
  method: string,
  path: string,
  { body, headers = {}, locked = false }: { body?: string; headers?: Record<string, string>; locked?: boolean } = {},
): Promise<Response> {
  const keys = locked ? { OMEN_AUTH__MODE: "keys", OMEN_MASTER_KEY: "sk-nobody" } : {};
  const environment = { OMEN_DISCOVERY__ENABLED: "false", ...keys };
  const { config } = loadConfig({ environment, file: null });
  const log = new Log({ level: "error", format: "json" });
  const app = inProcess(new Gateway({ config, environment, log, instance: "omen-docs" }), { isTrusted: false });
  const init = { method, headers: { "content-type": "application/json", ...headers } };
  return app.fetch(new Request(`http://127.0.0.1${path}`, body === undefined ? init : { ...init, body }));
}
