/** Who Landfall is at AWS, in words. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Identity } from "../backend/bindings/Identity";
import { CredentialsEnd } from "../components/CredentialsEnd";
import { moment } from "../components/format";
import { InfoLink } from "../components/InfoLink";

export function IdentityBox({ identity, notes }: { identity: Identity; notes: string[] }) {
  return (
    <div data-testid="identity">
      <SpaceBetween size="s">
        <Alert type="success" header={identity.demo ? "Connected to the demo cloud" : "Connected to AWS"}>
          <KeyValuePairs
            columns={2}
            items={[
              { label: "Account", value: identity.account },
              { label: "You are", value: identity.principal },
              { label: "How Landfall knows", value: identity.how },
              ...(identity.expires_at === null ? [] : [{
                      label: "How long they last",
                      info: <InfoLink topic="credentials-end" about="credentials that end" />,
                      value: <Lasting until={identity.expires_at} />,
                    }]),
            ]}
          />
        </Alert>
        {identity.is_root && (
          <Alert type="warning" header="This is the account's root user" data-testid="root-warning">
            The root user may do everything, and nothing can hold it back. Landfall works with it, but a cluster is safer in
            the hands of an IAM user or role: create one in the IAM console, then connect with it.
          </Alert>
        )}
        {notes.length > 0 && (
          <Alert type="info" header="Some lists could not be read">
            {notes.map((note) => (
              <div key={note}>{note}</div>
            ))}
          </Alert>
        )}
      </SpaceBetween>
    </div>
  );
}

function Lasting({ until }: { until: number }) {
  return (
    <>
      <CredentialsEnd at={until} />
      <Box variant="small" color="text-body-secondary">
        {moment(until)}
      </Box>
    </>
  );
}
