/** A list of short texts: type one, add it, remove it. Knows nothing of what they mean. */
import Button from "@cloudscape-design/components/button";
import Grid from "@cloudscape-design/components/grid";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useState } from "react";

export interface TokenListProps {
  values: string[];
  onChange: (values: string[]) => void;
  /** One of them: "address block". */
  noun: string;
  placeholder?: string;
  /** The texts are long, such as ARNs. */
  wide?: boolean;
  /** An empty list would mean something else: the last one stays until there is another. */
  atLeastOne?: boolean;
  testId?: string;
}

export function TokenList({ values, onChange, noun, placeholder, wide = false, atLeastOne = false, testId }: TokenListProps) {
  const [text, setText] = useState("");
  function add(): void {
    const fresh = text.split(/[\s,]+/).filter((part) => part !== "" && !values.includes(part));
    if (fresh.length > 0) onChange([...values, ...fresh]);
    setText("");
  }
  const input = (
    <Input
      value={text}
      placeholder={placeholder ?? ""}
      ariaLabel={`New ${noun}`}
      onChange={({ detail }) => { setText(detail.value); }}
      onKeyDown={(event) => {
        if (event.detail.key !== "Enter") return;
        event.preventDefault();
        add();
      }}
      onBlur={add}
    />
  );
  const button = (
    <Button onClick={add} ariaLabel={`Add ${noun}`}>
      Add
    </Button>
  );
  return (
    <div data-testid={testId}>
      {wide ? (
        <Grid gridDefinition={[{ colspan: 10 }, { colspan: 2 }]}>
          {input}
          {button}
        </Grid>
      ) : (
        <SpaceBetween size="xs" direction="horizontal" alignItems="center">
          {input}
          {button}
        </SpaceBetween>
      )}
      <TokenGroup
        items={values.map((value) => ({ label: value, dismissLabel: `Remove ${value}`, disabled: atLeastOne && values.length === 1 }))}
        onDismiss={({ detail }) => { onChange(values.filter((_, index) => index !== detail.itemIndex)); }}
      />
    </div>
  );
}
