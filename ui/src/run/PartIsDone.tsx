/** Says of a failure that is met in a part of the way which this run has behind it that it may have to wait for long. */
import type { Rehearsal } from "../backend/bindings/Rehearsal";
import type { Run } from "../backend/bindings/Run";

export function PartIsDone({ rehearsal, run }: { rehearsal: Rehearsal; run: Run }) {
  const part = run.stages.find(({ stage }) => stage === rehearsal.met);
  if (part === undefined || part.state === "waiting") return null;
  if (run.direction === "create" && part.state !== "done") return null;
  return (
    <div data-testid="part-is-done">
      This run has that part behind it. The failure may have to wait until such a thing is made again, here or in the next cluster.
    </div>
  );
}
