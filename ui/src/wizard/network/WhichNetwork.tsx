/** The first choice: a network of the cluster's own, or one that stands already. */
import FormField from "@cloudscape-design/components/form-field";
import Tiles from "@cloudscape-design/components/tiles";

import { InfoLink } from "../../components/InfoLink";

export interface WhichNetworkProps {
  existing: boolean;
  onChange: (existing: boolean) => void;
}

export function WhichNetwork({ existing, onChange }: WhichNetworkProps) {
  return (
    <FormField label="Where the cluster lives" info={<InfoLink topic="vpc" about="where the cluster lives" />}
      constraintText="Can't be changed later." stretch>
      <Tiles
        columns={2}
        value={existing ? "existing" : "new"}
        onChange={({ detail }) => { onChange(detail.value === "existing"); }}
        items={[
          {
            value: "new",
            label: <span data-testid="vpc-new">A new network</span>,
            description: "Landfall makes a VPC for this cluster alone, and removes it with the cluster.",
          },
          {
            value: "existing",
            label: <span data-testid="vpc-existing">A VPC that exists</span>,
            description: "To live beside what stands there already. Landfall looks at its subnets, and leaves it as it was.",
          },
        ]}
      />
    </FormField>
  );
}
