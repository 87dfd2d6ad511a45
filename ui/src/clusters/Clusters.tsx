/** The home screen. Placeholder until the list of clusters is written. */
import Button from "@cloudscape-design/components/button";

export function Clusters({ onNew }: { onNew: () => void; onOpen: (runId: string) => void }) {
  return <Button onClick={onNew}>Create cluster</Button>;
}
