import { configOf } from "../scenario/index.ts";
import { startOmen, type OmenServer } from "../server.ts";
import { fixed, startUpstream, type Behaviour, type Exchange, type Upstream } from "../upstream/index.ts";
import { otherPaths, recordedProviders, type RecordedProvider } from "./provider.ts";

/** What the mock is to do for one case, when its request comes on this path. */
export type Answerer = (path: string, exchange: Exchange) => Behaviour;

/** Omen in front of every provider, and a mock that knows which case a request belongs to. */
export interface Ground extends AsyncDisposable {
  readonly omen: OmenServer;
  readonly upstream: Upstream;
  readonly providers: readonly RecordedProvider[];
  /** The headers that a case's request needs, and with which it is answered. */
  begin(seed: number, answerer: Answerer): Readonly<Record<string, string>>;
  /** The case is over; gives the paths on which its provider was asked. */
  end(seed: number): readonly string[];
}

/** What a client sends and Omen hands on to every provider, whatever becomes of the body. */
const traceOf = (seed: number): string => `00-${seed.toString(16).padStart(32, "0")}-0000000000000001-01`;

export async function startGround(): Promise<Ground> {
  const providers = await recordedProviders();
  const upstream = await startUpstream();
  const omen = await startOmen({
    env: Object.assign({}, ...providers.map(({ env }) => env)) as Record<string, string>,
    config: configOf(upstream.origin, providers as unknown as Parameters<typeof configOf>[1]),
  });
  const cases = new Map<string, { readonly answerer: Answerer; readonly paths: string[] }>();
  const behave: Behaviour = (exchange) => {
    const { path } = exchange.request;
    const known = cases.get(exchange.request.header("traceparent") ?? "");
    known?.paths.push(path);
    return (known?.answerer(path, exchange) ?? fixed(404, { error: { message: "nobody asked" } }))(exchange);
  };
  const more = otherPaths.map((path) => `POST ${path}`);
  for (const route of new Set([...providers.flatMap(({ routes }) => [routes.whole, routes.stream]), ...more]))
    upstream.route(route, behave);
  return {
    omen,
    upstream,
    providers,
    begin(seed, answerer) {
      cases.set(traceOf(seed), { answerer, paths: [] });
      return { traceparent: traceOf(seed) };
    },
    end(seed) {
      const known = cases.get(traceOf(seed));
      cases.delete(traceOf(seed));
      return known?.paths ?? [];
    },
    async [Symbol.asyncDispose]() {
      await omen.stop();
      await upstream.stop();
    },
  };
}

/** Exchanges that are under way, as Omen's metrics have it. */
async function activeExchanges({ omen }: Ground): Promise<number> {
  const metrics = await (await fetch(`${omen.url}/metrics`)).text();
  return Number(/^omen_active_exchanges (\S+)$/m.exec(metrics)?.[1]);
}

/** Waits until nothing is under way: an exchange may end a little after its client has all of it. */
export async function untilIdle(ground: Ground): Promise<void> {
  while ((await activeExchanges(ground)) !== 0) await Bun.sleep(5);
}
