/** What every page of the wizard is given. */
import type { Offers } from "../backend/bindings/Offers";
import type { Draft } from "./draft";

export interface PageProps {
  draft: Draft;
  /** What the account offers; lists may be empty. */
  offers: Offers;
}
