/** The cluster was deleted from a terminal: what of it still stands, and the way to remove that too. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";

import type { ClusterGone } from "../backend/bindings/ClusterGone";

export function GonePanel({ gone, onRemove }: { gone: ClusterGone; onRemove: () => void }) {
  return (
    <Alert
      type="warning"
      header="What remains of the cluster"
      action={
        <Button onClick={onRemove} data-testid="delete-remains">
          Delete what remains
        </Button>
      }
      data-testid="gone-panel"
    >
      {gone.remains}
    </Alert>
  );
}
