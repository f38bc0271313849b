import { Failure } from "../../platform/failure.ts";

/** A provider knows each client by its own credential, and this one showed none. Another deployment may do. */
export class CredentialMissing extends Failure {
  constructor(provider: string) {
    super({
      status: 401,
      type: "invalid_request_error",
      code: "credential_missing",
      message:
        `The provider '${provider}' is called with your own credential, and you sent none: send it as you would to the provider ` +
        "itself (Authorization, or x-api-key), and Omen's key as x-omen-key.",
    });
  }
}
