/** Lines between two rows of the network's picture: from one point above to one or more columns below. Knows only columns. */
export interface PictureLinesProps {
  /** How many columns there are. */
  columns: number;
  /** Where the line begins above: a column, or the middle. */
  from: number | "middle";
  /** The columns it leads to below. */
  to: number[];
  /** At which ends it has an arrowhead. */
  heads: "up" | "down" | "both";
  /** First and last row of the grid it runs through. */
  row: string;
}

export function PictureLines({ columns, from, to, heads, row }: PictureLinesProps) {
  const middleOf = (column: number): number => ((column + 0.5) / columns) * 100;
  const start = from === "middle" ? 50 : middleOf(from);
  const ends = to.map(middleOf);
  const left = Math.min(start, ...ends);
  const right = Math.max(start, ...ends);
  const percent = (value: number): string => `${value}%`;
  return (
    <div className="network-picture-lines" style={{ gridRow: row }}>
      <span className="network-picture-down" style={{ left: percent(start), top: 0, height: "50%" }} />
      <span className="network-picture-across" style={{ left: percent(left), width: percent(right - left), top: "calc(50% - 1px)" }} />
      {ends.map((end) => (
        <span key={end} className="network-picture-down" style={{ left: percent(end), top: "50%", bottom: 0 }} />
      ))}
      {heads !== "down" && <span className="network-picture-head up" style={{ left: percent(start) }} />}
      {heads !== "up" && ends.map((end) => <span key={end} className="network-picture-head down" style={{ left: percent(end) }} />)}
    </div>
  );
}
