/** A link to documentation, opened in the person's own browser. Knows no page of Landfall. */
import Link from "@cloudscape-design/components/link";
import type { ReactNode } from "react";

import { asProblem } from "../backend/problem";
import { useBackend } from "../backend/context";
import { useFlash } from "./flash";

export function DocLink({ url, children }: { url: string; children: ReactNode }) {
  const backend = useBackend();
  const { notify } = useFlash();
  const open = (): void => {
    backend.openLink(url).catch((reason: unknown) => {
      const problem = asProblem(reason);
      notify({ type: "error", header: problem.title, content: `${problem.what_happened} The address is ${url}` });
    });
  };
  return (
    <Link
      external
      href={url}
      externalIconAriaLabel="Opens in your browser"
      onFollow={(event) => {
        event.preventDefault();
        open();
      }}
    >
      {children}
    </Link>
  );
}
