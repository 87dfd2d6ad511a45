/**
 * "Additional configuration": folded away, but open as soon as an answer inside it must be mended. Opens by itself, and never
 * folds by itself: somebody may be typing in it.
 */
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import { type ReactNode, useContext, useState } from "react";

import { ProblemsContext } from "./Field";

export interface MoreProps {
  /** Paths of the fields inside. */
  paths: string[];
  variant?: "container" | "default";
  /** What it is called. */
  title?: string;
  /** Whether it is open until the person opens or folds it. */
  opened?: boolean;
  testId: string;
  children: ReactNode;
}

export function More({ paths, variant = "container", title = "Additional configuration", opened = false, testId, children }: MoreProps) {
  const { list } = useContext(ProblemsContext);
  const [open, setOpen] = useState<boolean | null>(null);
  const inside = (field: string): boolean => paths.some((path) => field === path || field.startsWith(`${path}.`));
  const wrong = list.some(({ field, severity }) => severity === "error" && inside(field));
  // Remembered, so that it stays open when what it was opened for is right again.
  if (wrong ? open !== true : opened && open === null) setOpen(true);
  return (
    <ExpandableSection
      variant={variant}
      headerText={title}
      data-testid={testId}
      expanded={open ?? false}
      onChange={({ detail }) => { setOpen(detail.expanded); }}
    >
      {children}
    </ExpandableSection>
  );
}
