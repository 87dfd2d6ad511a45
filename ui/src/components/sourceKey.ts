/** Tells sources of credentials apart, for lists to choose from. Knows none of their contents. */
import type { CredentialSource } from "../backend/bindings/CredentialSource";

export function keyOf(source: CredentialSource | null): string {
  if (source === null) return "";
  return "name" in source ? `${source.type} ${source.name}` : source.type;
}
