/** The question that closing the window raises, for unit tests. The real one is worded in Rust. */
import type { ClosingQuestion } from "../backend/bindings/ClosingQuestion";

export const closingQuestion = (): ClosingQuestion => ({
  asked: 1,
  title: "A cluster is being made",
  runs: [{ id: "run-1", name: "first-steps", words: "Creating", waiting_for: "AWS is making the EKS cluster.", remaining_seconds: 512 }],
  words: "Nothing is lost either way.",
  choices: [
    { answer: "background", title: "Keep running in the background", words: "The window goes out of sight." },
    { answer: "stop", title: "Stop after what is running", words: "Landfall begins nothing new." },
    { answer: "stay", title: "Cancel", words: "The window stays open." },
  ],
});
