/** What of a deployment, or of what is asked, puts it aside. */
export type ExcludedBy =
  | "provider"
  | "locality"
  | "data"
  | "capability"
  | "context"
  | "price"
  | "latency"
  | "budget"
  | "limit"
  | "health"
  | "trouble"
  | "chain";
