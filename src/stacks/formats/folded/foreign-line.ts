/** First lines and frames of what else stacks are written as; folded text has no reason to hold one. */
const FOREIGN =
  /^\t *[0-9a-f]{4,16} \S|(?:^|\s)PERF_RECORD_[A-Z0-9_]+[\s(:]|^Full thread dump |^goroutine \d+ \[|^--- Execution profile ---|\0/

/** True for a line that shows that the input goes on in another format. */
export function isForeignLine(line: string): boolean {
  return FOREIGN.test(line.slice(0, 512))
}
