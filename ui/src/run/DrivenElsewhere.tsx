/** Says why nothing can be pressed here: another window or command works on the run. */
import Alert from "@cloudscape-design/components/alert";

export function DrivenElsewhere() {
  return (
    <Alert type="info" header="Another Landfall drives this run" data-testid="driven-elsewhere" i18nStrings={{ infoIconAriaLabel: "Info" }}>
      This window follows it. Go on there; if that Landfall is closed, this one takes over by itself.
    </Alert>
  );
}
