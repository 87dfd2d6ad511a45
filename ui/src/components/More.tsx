/** "Additional configuration": folded away, but open as soon as an answer inside it must be mended. */
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import { type ReactNode, useContext, useState } from "react";

import { ProblemsContext } from "./Field";

export interface MoreProps {
  /** Paths of the fields inside. */
  paths: string[];
  variant?: "container" | "default";
  testId: string;
  children: ReactNode;
}

export function More({ paths, variant = "container", testId, children }: MoreProps) {
  const { list } = useContext(ProblemsContext);
  const [open, setOpen] = useState(false);
  const inside = (field: string): boolean => paths.some((path) => field === path || field.startsWith(`${path}.`));
  const wrong = list.some(({ field, severity }) => severity === "error" && inside(field));
  return (
    <ExpandableSection
      variant={variant}
      headerText="Additional configuration"
      data-testid={testId}
      expanded={open || wrong}
      onChange={({ detail }) => { setOpen(detail.expanded); }}
    >
      {children}
    </ExpandableSection>
  );
}
