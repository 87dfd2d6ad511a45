/** A sentence of the engine's; what stands between backticks is a command or a name to type, and drawn as such. */
import Box from "@cloudscape-design/components/box";

export function Words({ text }: { text: string }) {
  // Every second part stood between backticks.
  return text.split("`").map((part, index) => (index % 2 === 1 ? <Box key={index} variant="code">{part}</Box> : part));
}
