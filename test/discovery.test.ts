import { describe, expect, test } from "bun:test";
import { startOmen } from "./support/server.ts";
import { startUpstream, type Identity } from "./support/upstream/index.ts";

/** Local model servers are found by themselves, once they have said who they are. */

interface Listed {
  readonly data: readonly { readonly id: string; readonly omen: { readonly provider: string } }[];
}

async function modelsOf(url: string): Promise<readonly string[]> {
  const { data } = (await (await fetch(`${url}/v1/models`)).json()) as Listed;
  return data.map(({ id, omen }) => `${omen.provider}:${id}`);
}

const nowhere = "http://127.0.0.1:1";
const places = (found: Partial<Record<"ollama" | "llama_cpp" | "lm_studio", string>>): string =>
  `[discovery]
   interval_seconds = 1
   ollama = ["${found.ollama ?? nowhere}"]
   llama_cpp = ["${found.llama_cpp ?? nowhere}"]
   lm_studio = ["${found.lm_studio ?? nowhere}"]
  `;

const servers: readonly [identity: Identity, place: "ollama" | "llama_cpp" | "lm_studio", provider: string][] = [
  ["ollama", "ollama", "ollama"],
  ["llamacpp", "llama_cpp", "llamacpp"],
  ["lmstudio", "lm_studio", "lmstudio"],
];

describe("found", () => {
  test.each(servers)("%s", async (identity, place, provider) => {
    await using upstream = await startUpstream({ identity, models: ["gpt-mock"] });
    await using omen = await startOmen({ config: places({ [place]: upstream.origin }) });
    expect(await modelsOf(omen.url)).toEqual(["omen:auto", `${provider}:gpt-mock`, "echo:echo"]);
    const response = await fetch(`${omen.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "auto", messages: [{ role: "user", content: "Hello" }] }),
    });
    expect(response.headers.get("x-omen-provider")).toBe(provider);
    expect(response.status).toBe(200);
  });

  test("one that comes later, and is gone again", async () => {
    const first = await startUpstream({ identity: "ollama", models: ["late"] });
    const { port, origin } = first;
    await first.stop();
    await using omen = await startOmen({ config: places({ ollama: origin }) });
    expect(await modelsOf(omen.url)).toEqual(["omen:auto", "echo:echo"]);
    const second = await startUpstream({ identity: "ollama", models: ["late"], port });
    while (!(await modelsOf(omen.url)).includes("ollama:late")) await Bun.sleep(50);
    await second.stop();
    while ((await modelsOf(omen.url)).includes("ollama:late")) await Bun.sleep(50);
  }, 30_000);

  test("OLLAMA_HOST says where, as Ollama reads it", async () => {
    await using upstream = await startUpstream({ identity: "ollama", models: ["gpt-mock"] });
    await using omen = await startOmen({ config: places({}), env: { OLLAMA_HOST: `0.0.0.0:${upstream.port}` } });
    expect(await modelsOf(omen.url)).toContain("ollama:gpt-mock");
  });

  test("several Ollamas are one provider, and each model goes to the server that has it", async () => {
    await using one = await startUpstream({ identity: "ollama", models: ["gpt-mock"] });
    await using two = await startUpstream({ identity: "ollama", models: ["gpt-mock", "paced"] });
    await using omen = await startOmen({
      config: places({}),
      env: { OMEN_OLLAMA_ENDPOINTS: `${one.origin}, ${two.origin}` },
    });
    expect(await modelsOf(omen.url)).toEqual(["omen:auto", "ollama:gpt-mock", "ollama:paced", "echo:echo"]);
    for (const model of ["gpt-mock", "paced"]) {
      await fetch(`${omen.url}/v1/chat/completions`, {
        method: "POST",
        body: JSON.stringify({ model, messages: [{ role: "user", content: "x" }] }),
      });
    }
    const asked = (upstream: typeof one) =>
      upstream.requests.filter(({ path }) => path.endsWith("/completions")).map(({ model }) => model);
    expect([asked(one), asked(two)]).toEqual([["gpt-mock"], ["paced"]]);
  });
});

describe("not adopted", () => {
  test.each(servers)("a server that is no %s", async (_identity, place) => {
    await using upstream = await startUpstream({ identity: "openai", models: ["gpt-mock"] });
    await using omen = await startOmen({ config: places({ [place]: upstream.origin }) });
    expect(await modelsOf(omen.url)).toEqual(["omen:auto", "echo:echo"]);
  });

  test("another Omen, nor itself", async () => {
    await using first = await startOmen({ config: places({}) });
    await using second = await startOmen({
      config: places({ ollama: first.url, llama_cpp: first.url, lm_studio: first.url }),
    });
    expect(await modelsOf(second.url)).toEqual(["omen:auto", "echo:echo"]);
  });

  test("any, when discovery is off", async () => {
    await using upstream = await startUpstream({ identity: "ollama", models: ["gpt-mock"] });
    await using omen = await startOmen({ config: `${places({ ollama: upstream.origin })}enabled = false` });
    expect(await modelsOf(omen.url)).toEqual(["omen:auto", "echo:echo"]);
    expect(upstream.requests).toHaveLength(0);
  });
});

test("a provider that is asked for its models offers them, and is asked again for one that is new", async () => {
  await using upstream = await startUpstream({ models: ["gpt-mock", "text-embedding-x"] });
  await using omen = await startOmen({
    config: `discovery.enabled = false
             [providers.mock]
             type = "openai_compatible"
             base_url = "${upstream.baseUrl}"`,
  });
  expect(await modelsOf(omen.url)).toEqual(["omen:auto", "mock:gpt-mock", "mock:text-embedding-x", "echo:echo"]);
});
