/** Puts the Connect page into the wizard, so that the two screens need not know each other. */
import Button from "@cloudscape-design/components/button";

export interface NewClusterProps {
  onHome: () => void;
  onOpen: (runId: string) => void;
  /** The person chose to leave by the top bar. */
  leaving: boolean;
  onStay: () => void;
}

export function NewCluster({ onHome }: NewClusterProps) {
  return <Button onClick={onHome}>Cancel</Button>;
}
