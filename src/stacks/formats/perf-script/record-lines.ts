/** `… PERF_RECORD_MMAP2 30294/30294: …`, as --show-mmap-events and its like print records that are no samples. */
const RECORD = /(?:^|\s)PERF_RECORD_[A-Z][A-Z0-9_]*(?:[\s(:]|$)/

/** True for the first line of a record that is no sample. */
export function isRecordLine(line: string): boolean {
  return line.length < 8192 && line.includes('PERF_RECORD_') && RECORD.test(line)
}

/** The further lines of namespaces and of text pokes. */
const CONTINUATION = /^\t\t[[ ]|^ {4,}(?:old|new) bytes: /

/** True for a line that goes on with a record. */
export function isRecordContinuation(line: string): boolean {
  return CONTINUATION.test(line)
}
