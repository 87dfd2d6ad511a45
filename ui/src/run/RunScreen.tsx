/** The live view of one run. Placeholder until it is written. */
import Button from "@cloudscape-design/components/button";

export function RunScreen({ runId, onHome }: { runId: string; onHome: () => void }) {
  return <Button onClick={onHome}>Home (run {runId})</Button>;
}
