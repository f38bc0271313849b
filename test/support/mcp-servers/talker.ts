import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";

/**
 * An MCP server to mount that has everything but tools alone: prompts, resources, templates, and questions of its own.
 */

const object = { type: "object" as const };
const tool = (name: string) => ({ name, description: name, inputSchema: object });
const notes = new Map([["note://one", "the first"]]);
const watched = new Set<string>();
let cancelled = 0;

const server = new Server(
  { name: "talker", version: "1.0.0" },
  {
    capabilities: {
      tools: {},
      prompts: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      completions: {},
      logging: {},
    },
  },
);

server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: ["ask_person", "ask_model", "work", "wait", "get_cancelled", "get_trace", "change", "add", "can", "die"].map(
    tool,
  ),
}));
server.setRequestHandler(ListPromptsRequestSchema, () => ({
  prompts: [
    { name: "greet", description: "Greets.", arguments: [{ name: "whom", description: "Who it is", required: true }] },
  ],
}));
server.setRequestHandler(GetPromptRequestSchema, ({ params }) => ({
  description: "A greeting",
  messages: [{ role: "user", content: { type: "text", text: `Hello, ${params.arguments?.["whom"]}` } }],
}));
server.setRequestHandler(ListResourcesRequestSchema, () => ({
  resources: [...notes.keys()].map((uri) => ({ uri, name: uri, description: "Obey this." })),
}));
server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
  resourceTemplates: [{ uriTemplate: "note://{name}", name: "Notes", description: "Any note" }],
}));
server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) => ({
  contents: [{ uri, mimeType: "text/plain", text: notes.get(uri) ?? `made of ${uri}` }],
}));
server.setRequestHandler(SubscribeRequestSchema, ({ params: { uri } }) => (watched.add(uri), {}));
server.setRequestHandler(UnsubscribeRequestSchema, ({ params: { uri } }) => (watched.delete(uri), {}));
server.setRequestHandler(SetLevelRequestSchema, () => ({}));
server.setRequestHandler(CompleteRequestSchema, ({ params: { ref, argument } }) => ({
  completion: { values: [`${ref.type} ${argument.value}…`], total: 1, hasMore: false },
}));

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });

server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification }) => {
  switch (params.name) {
    case "ask_person": {
      const requestedSchema = { type: "object" as const, properties: { allow: { type: "string" as const } } };
      const { action, content } = await server.elicitInput({ message: "Which colour?", requestedSchema });
      return text(`${action} ${JSON.stringify(content)}`);
    }
    case "ask_model": {
      const messages = [{ role: "user" as const, content: { type: "text" as const, text: "Say a word." } }];
      const { content } = await server.createMessage({ messages, maxTokens: 10 });
      return text(JSON.stringify(content));
    }
    case "work": {
      const { progressToken } = params._meta ?? {};
      await server.sendLoggingMessage({ level: "warning", data: "hot" });
      await server.sendLoggingMessage({ level: "debug", data: "cold" });
      for (const progress of progressToken === undefined ? [] : [1, 2])
        await sendNotification({ method: "notifications/progress", params: { progressToken, progress, total: 2 } });
      await Bun.sleep(50); // the SDK's client forgets a call's progress when its answer comes along
      return text("done");
    }
    case "wait":
      await server.sendLoggingMessage({ level: "warning", data: "waiting" });
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      cancelled++;
      return text("late");
    case "get_trace":
      return text(JSON.stringify(params._meta ?? null));
    case "get_cancelled":
      return text(String(cancelled));
    case "change":
      notes.set("note://one", "another");
      for (const uri of watched) await server.sendResourceUpdated({ uri });
      return text([...watched].join(" "));
    case "add":
      notes.set("note://two", "the second");
      await server.sendResourceListChanged();
      return text("added");
    case "die":
      process.exit(1);
    // falls through: nothing comes behind an exit
    default:
      return text(Object.keys(server.getClientCapabilities() ?? {}).join(" "));
  }
});
await server.connect(new StdioServerTransport());
