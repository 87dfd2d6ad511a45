/** Text for a terminal or a file, with a button that copies it. */
import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

import "./CodeBox.css";

export interface CodeBoxProps {
  code: string;
  /** What it is, for people who hear the page: "AWS CLI command". */
  label: string;
  testId?: string;
}

export function CodeBox({ code, label, testId }: CodeBoxProps) {
  return (
    <div className="code-box" data-testid={testId}>
      <pre tabIndex={0} aria-label={label}>
        <Box variant="code">{code}</Box>
      </pre>
      <CopyToClipboard
        variant="icon"
        textToCopy={code}
        copyButtonAriaLabel={`Copy ${label}`}
        copySuccessText="Copied"
        copyErrorText="Could not be copied"
      />
    </div>
  );
}
