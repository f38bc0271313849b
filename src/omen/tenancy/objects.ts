import type { Grants, Role } from "../../platform/principal.ts";

/**
 * What an installation is divided into, and what is given to its parts. Objects are plain data; who
 * changes them is src/omen/admin's.
 */

/** The organization and the workspace of whoever names none. */
export const defaultName = "default";

/** The surface that no pattern gives: a key names it to read what is counted of the whole installation. */
export const metricsSurface = "metrics";

/** The workspace of those whose roles are the organization's. */
export const everyWorkspace = "*";

export interface Workspace {
  readonly organization: string;
  readonly name: string;
}

/** Whoever signs in and bears all of these claims belongs to a workspace. */
export interface ClaimMember {
  readonly organization: string;
  readonly workspace: string;
  /** The sign-in's name in the configuration; empty for any. */
  readonly provider: string;
  /** Values by the claims' names, in the order of the names. */
  readonly claims: Readonly<Record<string, string>>;
  readonly role: Role;
}

/** What keys are given that sign-ins make in a workspace. */
export interface KeyTemplate {
  readonly name: string;
  readonly models: readonly string[];
  readonly tools: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** Milliseconds from the key's making; absent: as the configuration says. */
  readonly lastsMs?: number;
}

/** A person or a machine (`service:NAME`) that belongs to a workspace. */
export interface Member {
  readonly organization: string;
  readonly workspace: string;
  readonly user: string;
  readonly role: Role;
}

/** Requests and tokens a minute, and requests at once. Absent: no limit. */
export interface Limits {
  readonly rpm?: number;
  /** Tokens in and out together. */
  readonly tpm?: number;
  readonly input_tpm?: number;
  readonly output_tpm?: number;
  readonly concurrency?: number;
}

/** What a key may use, besides the grants that every principal has. */
export interface KeyGrants extends Grants {
  /** Globs of providers' names. */
  readonly providers: readonly string[];
  /** Names of surfaces: `chat`, `messages`, `responses`, … */
  readonly surfaces: readonly string[];
}

export interface Key {
  /** The public part of its text; of a key that the configuration names, or that came from elsewhere, its name. */
  readonly id: string;
  /** Unique among those that are in force. */
  readonly name: string;
  /** SHA-256 of the whole text. */
  readonly digest: Buffer;
  readonly organization: string;
  readonly workspace: string;
  /** Whose it is; absent for one that is nobody's in particular. */
  readonly user?: string;
  readonly roles: readonly Role[];
  readonly grants: KeyGrants;
  /** Set on every request of the key; one that says otherwise is refused. */
  readonly tags: Readonly<Record<string, string>>;
  /** Networks that it may be used from, as CIDR; empty: any. */
  readonly networks: readonly string[];
  readonly limits: Limits;
  /** How a spent budget is told on OpenAI's surfaces. */
  readonly refusal: 402 | 429;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly expiresAt?: number;
  /** Another system made it, or a person: it bears no public id. */
  readonly isForeign: boolean;
  /** The configuration names it: it can't be changed here. */
  readonly isManaged: boolean;
  /** A sign-in made it (`omen login`): its holder can give it back. */
  readonly isSignIn?: boolean;
  /** The template that it was made from, whose budgets it draws on. */
  readonly template?: string;
}

/** What each member of a shared budget's subject has one of. */
export type Each = "user" | "key" | "session" | "customer" | `tag:${string}`;

/** An amount that a subject may spend in a window. */
export interface Budget {
  /** `SUBJECT/LABEL`; the label is the window's name where it has no other. */
  readonly id: string;
  /**
   * `key:NAME`, `user:ID`, `workspace:ORGANIZATION/NAME`, `organization:NAME`,
   * `claim:ISSUER/CLAIM=VALUE`, `label:LABEL`, or `local`.
   */
  readonly subject: string;
  readonly label: string;
  /** As the ledger's `parseWindow` reads it. */
  readonly window: string;
  /** Nano-dollars. */
  readonly amount: bigint;
  /** Hard: nothing is sent that could go beyond. Soft: it is counted, and told. */
  readonly hard: boolean;
  /** Subjects that bear its label: they share it. Its own subject is `label:LABEL` then. */
  readonly bearers?: readonly string[];
  /** One for each of these within the subject; absent: one for the subject. */
  readonly each?: Each;
  /** Of one for each session: how many calls it may make, and for how many seconds from its first one. */
  readonly calls?: number;
  readonly seconds?: number;
  /** From this share of the amount on, new conversations of `auto` go where they are cheapest. */
  readonly cheaper?: number;
  /** Shares of the amount at which the operator is told. */
  readonly notify?: readonly number[];
  /** A temporary raise. */
  readonly raise?: { readonly by: bigint; readonly until: number };
  readonly isManaged: boolean;
}

/** How a principal, and a budget's subject, is written. */
export const subjectOf = {
  key: (name: string) => `key:${name}`,
  user: (id: string) => `user:${id}`,
  workspace: ({ organization, name }: Workspace) => `workspace:${organization}/${name}`,
  organization: (name: string) => `organization:${name}`,
  /** All that bear a label of tenancy.toml. */
  label: (name: string) => `label:${name}`,
  template: (name: string) => `template:${name}`,
  /** Somebody who signed in: a subject of an issuer, by the sign-in's name in the configuration. */
  person: (provider: string, subject: string) => `oidc:${provider}/${subject}`,
  /** Whoever bears a claim in the tokens of an issuer of `[[auth.jwt_issuers]]`. */
  claim: (issuer: string, { claim, value }: { readonly claim: string; readonly value: string }) =>
    `claim:${issuer}/${claim}=${value}`,
} as const;

/** Names of objects: what is safe in a URL, a file's name and a metric's label. */
export const namePattern = "^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$";

/** Who a key or a membership may be of: a name, or somebody who signs in. */
export const userPattern = "^([A-Za-z0-9][A-Za-z0-9._@+-]{0,63}|oidc:[A-Za-z0-9._-]{1,64}/[\\x21-\\x7e]{1,255})$";

/** Whether a user is somebody who signs in. */
export const isPerson = (user: string): boolean => user.startsWith("oidc:");

/** A session of agents or people, by the id that their client gives it; it counts within its workspace. */
export interface Session {
  readonly organization: string;
  readonly workspace: string;
  readonly session: string;
}

/** A session that somebody has stopped: it calls no model any more. */
export interface StoppedSession extends Session {
  readonly who: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}
