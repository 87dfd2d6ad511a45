/** One entry of a list inside a section: its name, a button that removes it, its fields. */
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

export interface EntryProps {
  testId: string;
  /** As inside a sentence: "Fargate profile", "group". */
  kind: string;
  /** Its name as it is now; may be empty. */
  name: string;
  onRemove: () => void;
  children: ReactNode;
}

export function Entry({ testId, kind, name, onRemove, children }: EntryProps) {
  const called = name === "" ? kind : `${kind} ${name}`;
  const title = `${called.charAt(0).toUpperCase()}${called.slice(1)}`;
  return (
    <div data-testid={testId} role="group" aria-label={title}>
      <SpaceBetween size="l">
        <Header
          variant="h3"
          actions={
            <Button ariaLabel={`Remove ${called}`} onClick={onRemove}>
              Remove
            </Button>
          }
        >
          {title}
        </Header>
        {children}
      </SpaceBetween>
    </div>
  );
}
