/** The four questions about workers. What follows from the answers is decided by the engine. */
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";

import type { WorkerQuestions } from "../../backend/bindings/WorkerQuestions";

export interface WorkerQuestionFieldsProps {
  questions: WorkerQuestions;
  onChange: (patch: Partial<WorkerQuestions>) => void;
}

export function WorkerQuestionFields({ questions, onChange }: WorkerQuestionFieldsProps) {
  return (
    <ColumnLayout columns={2}>
      <Question
        label="Who looks after the machines?"
        value={questions.upkeep}
        answers={[
          { value: "aws", label: "AWS alone" },
          { value: "shared", label: "AWS, and we say how many and when to update" },
          { value: "ours", label: "We do, from the image to the updates" },
        ]}
        onChange={(upkeep) => { onChange({ upkeep }); }}
      />
      <Question
        label="When do your pods run?"
        value={questions.load}
        answers={[
          { value: "steady", label: "All the time" },
          { value: "bursts", label: "Now and then, or very differently by the hour" },
        ]}
        onChange={(load) => { onChange({ load }); }}
      />
      <Question
        label="What do they need beside processor and memory?"
        value={questions.needs}
        answers={[
          { value: "nothing", label: "Nothing else, or I don't know yet" },
          { value: "nodes", label: "DaemonSets, privileged pods or EBS volumes" },
          { value: "accelerators", label: "GPUs or AWS's own chips" },
        ]}
        onChange={(needs) => { onChange({ needs }); }}
      />
      <Question
        label="Must somebody get onto the machines?"
        value={questions.control}
        answers={[
          { value: "none", label: "No" },
          { value: "sign-in", label: "Yes, sign in by SSH" },
          { value: "own-images", label: "Yes, with images, disks or a start of our own" },
        ]}
        onChange={(control) => { onChange({ control }); }}
      />
    </ColumnLayout>
  );
}

interface QuestionProps<T extends string> {
  label: string;
  value: T;
  answers: { value: T; label: string }[];
  onChange: (value: T) => void;
}

function Question<T extends string>({ label, value, answers, onChange }: QuestionProps<T>) {
  return (
    <FormField label={label}>
      <RadioGroup
        value={value}
        items={answers}
        onChange={({ detail }) => {
          const chosen = answers.find((answer) => answer.value === detail.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      />
    </FormField>
  );
}
