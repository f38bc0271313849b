import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { Home } from "./support/command.ts";
import { approveServers } from "./support/approve.ts";
import { auditEntries } from "./support/glyph.ts";
import { omenCommand } from "./support/omen.ts";

/** What goes across the hop between a client and a mounted server besides calls of tools, in both directions. */

const talker = new URL("support/mcp-servers/talker.ts", import.meta.url).pathname;

let home: Home;
let client: Client;
/** Of the clients that a test made. */
let leave: (() => Promise<void>) | undefined;
beforeEach(async () => {
  home = new Home();
  mkdirSync(join(home.path, ".config/omen"), { recursive: true });
  configure();
  const screen = home.terminal(["pin", "approve", "my_talk"]);
  await screen.see("[y/N]");
  expect(screen.shown).toContain("13 to approve");
  screen.type("y\r");
  expect(await screen.exited).toBe(0);
  screen.close();
});
afterEach(async () => {
  await leave?.();
  leave = undefined;
  await home[Symbol.asyncDispose]();
});

function configure(more = "", name = "my_talk"): void {
  const command = JSON.stringify([process.execPath, talker]);
  writeFileSync(
    join(home.path, ".config/omen/omen.toml"),
    `[glyph.servers.${name}]\ncommand = ${command}\nread_only = ["*_*", "work", "wait", "change", "add", "can", "die"]\n${more}\n`,
  );
}

async function connect(capabilities = {}): Promise<Client> {
  client = new Client({ name: "test", version: "1" }, { capabilities });
  leave = () => client.close();
  const [command = "", ...args] = [...omenCommand(), "mcp", "--root", home.path];
  await client.connect(new StdioClientTransport({ command, args, env: home.env() }));
  return client;
}

const call = async (name: string, options = {}): Promise<string> => {
  const { content } = await client.callTool({ name: `my_talk__${name}` }, undefined, options);
  return (content as { readonly text: string }[])[0]?.text ?? "";
};

test("prompts, resources and templates are listed by their server, read through, completed, judged and written down", async () => {
  await connect();
  const { prompts } = await client.listPrompts();
  expect(prompts.find(({ name }) => name === "my_talk__greet")).toMatchObject({ description: "Greets." });
  const { messages } = await client.getPrompt({ name: "my_talk__greet", arguments: { whom: "Ann" } });
  expect(messages).toEqual([{ role: "user", content: { type: "text", text: "Hello, Ann" } }]);

  const { resources } = await client.listResources();
  const listed = resources.find(({ uri }) => uri === "my.talk+note://one");
  expect(listed).toEqual({ uri: "my.talk+note://one", name: "note://one" }); // its description is nobody's to obey
  expect((await client.readResource({ uri: "my.talk+note://one" })).contents).toEqual([
    { uri: "my.talk+note://one", mimeType: "text/plain", text: "the first" },
  ]);
  const { resourceTemplates } = await client.listResourceTemplates();
  expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain("my.talk+note://{name}");

  const complete = async (ref: object) =>
    (await client.complete({ ref: ref as never, argument: { name: "whom", value: "A" } })).completion.values;
  expect(await complete({ type: "ref/prompt", name: "my_talk__greet" })).toEqual(["ref/prompt A…"]);
  expect(await complete({ type: "ref/resource", uri: "my.talk+note://{name}" })).toEqual(["ref/resource A…"]);

  const tools = auditEntries(join(home.path, ".local/share/omen")).map(({ tool }) => tool);
  for (const name of ["prompt.get", "resource.read", "completion"]) expect(tools).toContain(`my_talk__${name}`);
});

test("what a caller puts together itself waits for a person, and rules hold for all of it", async () => {
  configure();
  await connect();
  expect(client.readResource({ uri: "my.talk+note://secret-of-mine" })).rejects.toThrow(
    /Waiting for a person's approval .*read note:\/\/secret-of-mine of my_talk/,
  );
  await client.close();
  configure('[[glyph.policy]]\nid = "no-talk"\ntools = ["my_talk__resource.*"]\neffect = "deny"');
  await connect();
  expect(client.readResource({ uri: "my.talk+note://one" })).rejects.toThrow("refused by rule no-talk");
  expect((await client.getPrompt({ name: "my_talk__greet", arguments: { whom: "Bob" } })).messages).toHaveLength(1);
});

test("changes of resources and of their list reach the client", async () => {
  await connect();
  const updated = Promise.withResolvers<string>();
  const lists = Promise.withResolvers<void>();
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => updated.resolve(params.uri));
  client.setNotificationHandler(ResourceListChangedNotificationSchema, () => lists.resolve());
  await client.subscribeResource({ uri: "my.talk+note://one" });
  expect(await call("change")).toBe("note://one");
  expect(await updated.promise).toBe("my.talk+note://one");
  await client.unsubscribeResource({ uri: "my.talk+note://one" });
  await call("add");
  await lists.promise;
  expect((await client.listResources()).resources.map(({ uri }) => uri)).toContain("my.talk+note://two");
  expect(client.subscribeResource({ uri: "other+note://one" })).rejects.toThrow();
});

test("whoever listens to a server that died listens to the one that takes its place, and is told", async () => {
  await connect();
  const updates: string[] = [];
  let told = Promise.withResolvers<void>();
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
    updates.push(params.uri);
    told.resolve();
  });
  await client.subscribeResource({ uri: "my.talk+note://one" });
  await call("die");
  await told.promise; // it may have changed meanwhile
  told = Promise.withResolvers();
  expect(await call("change")).toBe("note://one");
  await told.promise;
  expect(updates).toEqual(["my.talk+note://one", "my.talk+note://one"]);
});

test("a server that is added or taken away is so for those who are connected", async () => {
  await connect();
  const names = async () => (await client.listTools()).tools.map(({ name }) => name);
  let changed = Promise.withResolvers<void>();
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => changed.resolve());
  expect(await names()).toContain("my_talk__can");
  await call("can");
  configure("", "other"); // the same command, which a person has approved
  await changed.promise;
  expect(await names()).not.toContain("my_talk__can");
  const { content } = await client.callTool({ name: "other__can" });
  expect(content).toEqual([{ type: "text", text: expect.any(String) }]);
  await expect(call("can")).rejects.toThrow("my_talk__can");

  // What can't be mounted is not, and what was goes on.
  changed = Promise.withResolvers();
  configure(`[glyph.servers.both]\ncommand = ["x"]\nurl = "http://127.0.0.1:1"`, "third");
  await Bun.sleep(1000);
  expect(await names()).toContain("other__can");
  configure("", "fourth");
  await changed.promise;
  expect(await names()).toContain("fourth__can");
});

test("a server's questions reach the client under the server's name, and their answers are no consent", async () => {
  await connect({ elicitation: {}, sampling: {} });
  const asked: unknown[] = [];
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    asked.push(params.message, params._meta);
    return { action: "accept", content: { allow: "always" } };
  });
  client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
    asked.push(params._meta);
    return { role: "assistant", model: "m", content: { type: "text", text: "word" } };
  });
  expect(await call("ask_person")).toBe('accept {"allow":"always"}');
  expect(await call("ask_model")).toBe('{"type":"text","text":"word"}');
  const label = { "glyph/server": "my_talk" };
  expect(asked).toEqual(["my_talk asks: Which colour?", label, label]);
  expect((await home.run(["consent", "list"])).out).not.toContain("my_talk");
});

test("a call's trace is passed on, and nothing else of what the client says beside it", async () => {
  await connect();
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const { content } = await client.callTool({ name: "my_talk__get_trace", _meta: { traceparent, "a/secret": "x" } });
  const told = JSON.parse((content as { readonly text: string }[])[0]?.text ?? "") as object;
  expect(told).toMatchObject({ traceparent });
  expect(told).not.toHaveProperty("a/secret");
});

test("a server is told what the client behind Glyph can, and no more", async () => {
  await connect();
  expect(await call("can")).toBe("");
  await client.close();
  await connect({ elicitation: {} });
  expect(await call("can")).toBe("elicitation");
});

test("logs, progress and cancellation cross the hop", async () => {
  await connect();
  const logs: unknown[] = [];
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void logs.push(params));
  await client.setLoggingLevel("info");
  const progress: unknown[] = [];
  expect(await call("work", { onprogress: (told: object) => progress.push(told) })).toBe("done");
  expect(logs).toEqual([{ level: "warning", data: "hot", logger: "my_talk" }]);
  expect(progress).toEqual([
    { progress: 1, total: 2 },
    { progress: 2, total: 2 },
  ]);

  const controller = new AbortController();
  const begun = Promise.withResolvers<void>();
  client.setNotificationHandler(LoggingMessageNotificationSchema, () => begun.resolve());
  const waiting = call("wait", { signal: controller.signal });
  await begun.promise;
  controller.abort();
  expect(waiting).rejects.toThrow();
  for (let count = ""; count !== "1"; count = await call("get_cancelled")) await Bun.sleep(20);
});

test("a server of 2026-07-28 alone is asked in that revision, and asks its person too", async () => {
  const modern = new URL("support/mcp-servers/modern.ts", import.meta.url).pathname;
  const servers = { new: { command: [process.execPath, modern], read_only: ["*"] } };
  const command = JSON.stringify(servers.new.command);
  configure(`[glyph.servers.new]\ncommand = ${command}\nread_only = ["*"]`);
  await approveServers(join(home.path, ".local/share/omen"), servers);
  await connect({ elicitation: {} });
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({
    action: "accept",
    content: { colour: params.message },
  }));
  const ask = async (name: string) => (await client.callTool({ name })).content;
  expect(await ask("new__get_version")).toEqual([{ type: "text", text: "2026-07-28" }]);
  expect(await ask("new__get_unsound")).toMatchObject([{ text: expect.stringContaining("x-mcp-header") }]);
  const said = JSON.stringify({ action: "accept", content: { colour: "new asks: Which colour?" } });
  expect(await ask("new__ask")).toEqual([{ type: "text", text: said }]);
});

test("omen tool calls a server of 2026-07-28 alone as well", async () => {
  const server = `"${process.execPath}" "${new URL("support/mcp-servers/modern.ts", import.meta.url).pathname}"`;
  const listed = await home.run(["tool", "list", "--server", server]);
  expect(listed).toMatchObject({ code: 0 });
  expect(listed.out).toContain("get_version");
  const called = await home.run(["tool", "call", "get_version", "--server", server]);
  expect(called).toMatchObject({ code: 0, out: "2026-07-28\n" });
});
