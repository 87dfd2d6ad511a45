/**
 * One field of the spec: label, Info link, hints, and the problems the engine found at its path. Knows no rule: what is
 * wrong with an answer comes from the engine.
 */
import FormField from "@cloudscape-design/components/form-field";
import { createContext, type ReactNode, useContext } from "react";

import type { FieldProblem } from "../backend/bindings/FieldProblem";
import type { Severity } from "../backend/bindings/Severity";
import type { HelpTopic } from "../help/topics";
import { InfoLink } from "./InfoLink";

export interface Problems {
  list: FieldProblem[];
  /** Whether fields that were left empty show their problem too: not before the person tried to go on. */
  atEmptyFields: boolean;
  /** The cluster stands, and "later" is now: what can be changed, and how, the problems say. */
  stands?: boolean;
}

export const ProblemsContext = createContext<Problems>({ list: [], atEmptyFields: false });

export interface FieldProps {
  /** Path into the spec; problems below it show here as well. */
  path: string;
  label: string;
  topic?: HelpTopic;
  description?: ReactNode;
  constraint?: string;
  /** Whether the answer can be changed when the cluster stands; left out where the question makes no sense. */
  changeable?: boolean;
  /** Nothing is entered yet. */
  empty?: boolean;
  stretch?: boolean;
  /** Problems below the path have fields of their own. */
  own?: boolean;
  children: ReactNode;
}

export function Field({ path, label, topic, description, constraint, changeable, empty = false, stretch, own = false, children }: FieldProps) {
  const { list, atEmptyFields, stands = false } = useContext(ProblemsContext);
  const here = empty && !atEmptyFields ? [] : list.filter(({ field }) => field === path || (!own && field.startsWith(`${path}.`)));
  return (
    <FormField
      data-testid={`field-${path}`}
      label={label}
      info={topic !== undefined && <InfoLink topic={topic} about={label.toLowerCase()} />}
      description={description}
      constraintText={hints(constraint, stands ? undefined : changeable)}
      errorText={words(here, "error")}
      warningText={words(here, "warning")}
      stretch={stretch ?? false}
    >
      {children}
    </FormField>
  );
}

function hints(constraint: string | undefined, changeable: boolean | undefined): string {
  const change = changeable === undefined ? "" : changeable ? "Can be changed later." : "Can't be changed later.";
  return [constraint, change].filter(Boolean).join(" ");
}

function words(problems: FieldProblem[], severity: Severity): string {
  return problems
    .filter((problem) => problem.severity === severity)
    .map(({ message, remedy }) => `${message} ${remedy}`)
    .join(" ");
}
