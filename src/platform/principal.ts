/**
 * Who calls. Whoever recognised the caller says it (Omen's access by a key or a sign-in, Glyph by its own tokens, stdio
 * by the process's user); both parts read the same description and neither asks how it came about.
 */
export interface Principal {
  /**
   * `local`: this machine's user. `key`: an API key. `person`: somebody who signed in. `service`: a
   * machine with a token of its own.
   */
  readonly kind: "local" | "key" | "person" | "service";
  /**
   * Tagged by its kind, so that no name can be taken for another's: `local`, `key:NAME`, `oidc:PROVIDER/SUBJECT`,
   * `jwt:ISSUER/SUBJECT`. What a caller keeps belongs to this id.
   */
  readonly id: string;
  readonly organization: string;
  readonly workspace: string;
  readonly roles: readonly Role[];
  readonly grants: Grants;
}

/**
 * What a caller may do with the objects of an installation, an organization or a workspace. `operator`
 * governs the whole installation.
 */
export type Role = "operator" | "owner" | "admin" | "member" | "viewer" | "billing";

/** What a caller may use: globs in which `*` stands for any text. An empty list grants nothing. */
export interface Grants {
  readonly models: readonly string[];
  readonly tools: readonly string[];
}

/** This machine's user, who may use all that there is. */
export const localPrincipal: Principal = {
  kind: "local",
  id: "local",
  organization: "default",
  workspace: "default",
  roles: ["operator"],
  grants: { models: ["*"], tools: ["*"] },
};

/** What is known of a call before its body is read. */
export interface Head {
  /** HTTP's; `POST` for what is no request, such as a frame. */
  readonly method: string;
  readonly headers: Headers;
  /** The way it came says who calls: this machine's user. */
  readonly isTrusted: boolean;
  /** The IP address at the other end of the connection; undefined where there is none. */
  address(): string | undefined;
}

/** Tells who calls from the head of a call alone. Throws, or rejects with, the failure that turns the caller away. */
export type Authenticate = (head: Head) => Principal | Promise<Principal>;
