/** What a delete left behind: each thing with its cost and the command that removes it, and the way to choose it here. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Leftover } from "../backend/bindings/Leftover";
import type { Receipt } from "../backend/bindings/Receipt";
import { CodeBox } from "../components/CodeBox";
import { hourly, hourlyOrFree } from "../components/format";
import { InfoLink } from "../components/InfoLink";

export interface RemainingProps {
  receipt: Receipt;
  /** Null where it cannot be done from here. */
  onDeleteAgain: (() => void) | null;
}

export function Remaining({ receipt, onDeleteAgain }: RemainingProps) {
  const again = onDeleteAgain !== null && (
    <Button variant="primary" onClick={onDeleteAgain} data-testid="delete-again">
      Delete again
    </Button>
  );
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${receipt.remaining.length})`}
          info={<InfoLink topic="leftovers" about="what remains" />}
          actions={again}
          description={`It goes on costing ${hourly(receipt.cost_per_hour)}. Delete again lets you choose it, or use the commands.`}
        >
          What remains
        </Header>
      }
      data-testid="remaining"
    >
      <SpaceBetween size="m">
        {receipt.remaining.map((leftover) => (
          <Thing key={leftover.key} leftover={leftover} />
        ))}
      </SpaceBetween>
    </Container>
  );
}

function Thing({ leftover }: { leftover: Leftover }) {
  return (
    <SpaceBetween size="xxs">
      <div className="any-name">
        <Box variant="strong">{leftover.title}</Box>
        {leftover.made_by !== null && `, made by ${leftover.made_by}`} ({hourlyOrFree(leftover.cost_per_hour)})
      </div>
      <CodeBox code={leftover.command} label={`AWS CLI command that removes ${leftover.title}`} />
    </SpaceBetween>
  );
}
