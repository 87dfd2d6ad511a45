/** What was written into the kubeconfig, and the commands worth trying next. The words come from the engine. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { KubeconfigResult } from "../backend/bindings/KubeconfigResult";
import { CodeBox } from "../components/CodeBox";

export function MergedKubeconfig({ result }: { result: KubeconfigResult }) {
  return (
    <SpaceBetween size="m">
      <Alert type="success" i18nStrings={{ successIconAriaLabel: "Success" }} data-testid="merge-result">
        <LiveRegion>{result.words}</LiveRegion>
      </Alert>
      <KeyValuePairs
        columns={3}
        items={[
          { label: "File", value: <span className="any-name">{result.path}</span> },
          { label: "Context, now current", value: <span className="any-name">{result.context}</span> },
          { label: "Copy of the file as it was", value: <span className="any-name">{result.backup ?? "There was no file before"}</span> },
        ]}
      />
      <div>
        <Box variant="h3">Try these commands in a terminal</Box>
        <SpaceBetween size="s">
          {result.next.map(({ label, value }) => (
            <div key={value}>
              <Box color="text-body-secondary">{label}</Box>
              <CodeBox code={value} label={label} />
            </div>
          ))}
        </SpaceBetween>
      </div>
    </SpaceBetween>
  );
}
