import { afterAll, describe, expect, test } from "bun:test";
import { stat, writeFile } from "node:fs/promises";
import { Home } from "./support/command.ts";

/** `omen prices` as its user meets it. */

const home = new Home();
afterAll(() => home[Symbol.asyncDispose]());

describe("omen prices", () => {
  test("lists what models cost, by name or by provider", async () => {
    const { code, out, error } = await home.run(["prices", "list", "openai/gpt-6.1-*"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^provider +model +input +cached +write +output\n/);
    expect(out).toMatch(/^openai +gpt-6\.1-sol +2\.00 +0\.10 +2\.50 +10\.00$/m);
    expect(error).toMatch(/^USD per million tokens; [\d,]+ models, table of \d{4}-\d\d-\d\d\n$/);
    const json = await home.run(["prices", "list", "gpt-6.1-sol", "--json", "--quiet"]);
    const { data } = JSON.parse(json.out) as { data: { type: string }[] };
    expect(data.find(({ type }) => type === "openai")).toEqual({
      type: "openai",
      model: "gpt-6.1-sol",
      input: 2,
      cached_input: 0.1,
      cache_write: 2.5,
      output: 10,
    } as never);
  });

  test("says that it knows none", async () => {
    const { code, out, error } = await home.run(["prices", "list", "gpt-6.2-astral", "--quiet"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(error).toStartWith("no model fits 'gpt-6.2-astral'");
  });

  test("takes a newer table in, and nothing else", async () => {
    await writeFile(`${home.path}/new.txt`, "# prices of 2027-01-02\n[openai]\ngpt-7 i1.25 c0.125 o10\n");
    await writeFile(`${home.path}/bad.txt`, "gpt-7: 1\n");
    const data = ["--data", `${home.path}/data`];
    expect(await home.run(["prices", "update", "bad.txt", ...data])).toMatchObject({ code: 2, out: "" });
    expect(await home.run(["prices", "update", "none.txt", ...data])).toMatchObject({ code: 1 });
    expect(await home.run(["prices", "update", "new.txt", ...data])).toEqual({
      code: 0,
      out: `${home.path}/data/prices.txt\n`,
      error: "1 models, table of 2027-01-02; omen serve reads it when it starts\n",
    });
    expect((await stat(`${home.path}/data/prices.txt`)).mode & 0o777).toBe(0o600);
    const { out } = await home.run(["prices", "list", ...data]);
    expect(out).toContain("gpt-7");
    expect(out).not.toContain("gpt-6");
    await writeFile(`${home.path}/data/prices.txt`, "broken");
    expect(await home.run(["prices", "list", ...data])).toMatchObject({ code: 1, out: "" });
  });

  test("says what may be said", async () => {
    expect(await home.run(["prices"])).toMatchObject({ code: 2, out: "" });
    expect(await home.run(["prices", "update"])).toMatchObject({ code: 2, out: "" });
  });
});
