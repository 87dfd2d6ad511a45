/** What stands in the account now, line by line. The engine words each line. */
import ExpandableSection from "@cloudscape-design/components/expandable-section";

export function Standing({ lines, open = false }: { lines: string[]; open?: boolean }) {
  if (lines.length === 0) return <div data-testid="standing">Nothing of it stands in the account.</div>;
  return (
    <ExpandableSection variant="inline" defaultExpanded={open} headerText={`What stands in the account now (${lines.length})`} data-testid="standing">
      <ul className="standing" tabIndex={0} aria-label="What stands in the account now">
        {lines.map((line, index) => (
          <li key={`${index} ${line}`}>{line}</li>
        ))}
      </ul>
    </ExpandableSection>
  );
}
