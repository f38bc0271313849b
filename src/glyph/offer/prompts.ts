import type { Prompt } from "./offer.ts";

/** Prompts that people choose in their client, as slash commands: short orders that name Glyph's tools. */

const order = (text: string) => [{ type: "text", text }];

const path = (description: string) => ({ name: "path", description, required: true });

export const prompts: readonly Prompt[] = [
  {
    name: "explain_file",
    title: "Explain a file",
    description: "Reads a file and says what it does, and what uses it",
    arguments: [path("The file")],
    say: ({ path: file }) =>
      order(
        `Read ${file} with fs_read, and find with fs_search what uses it. Then explain in a few paragraphs what it is for, how it works, and what depends on it. Name lines as path:line. Change nothing.`,
      ),
  },
  {
    name: "review_file",
    title: "Review a file",
    description: "Looks for faults in a file and proposes edits",
    arguments: [
      path("The file"),
      { name: "focus", description: "What to look at above all, as security or speed", required: false },
    ],
    say: ({ path: file, focus }) =>
      order(
        `Read ${file} with fs_read${focus ? `, and look at ${focus} above all` : ""}. List what is wrong or fragile, worst first, each with path:line, why, and the smallest edit that mends it. Make no edit before I ask for it.`,
      ),
  },
  {
    name: "find_in_project",
    title: "Find in the project",
    description: "Searches all files for something and summarizes where it stands",
    arguments: [{ name: "text", description: "What to look for", required: true }],
    say: ({ text }) =>
      order(
        `Search the project with fs_search for ${JSON.stringify(text)}, and for the other words by which the same thing may go. Say where it is defined, where it is used and what stands out, with path:line for each.`,
      ),
  },
];
