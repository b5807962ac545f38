/** Where a number stands in the data of a tracepoint. */
export interface TracepointField {
  readonly offset: number
  readonly size: number
}

/** Text of one event: `name: NAME`, `ID: N`, then its fields, as tracefs has it under events/SYSTEM/NAME/format. */
function formatOf(tracingData: string, name: string): {id: number; text: string} | null {
  const start = tracingData.indexOf(`name: ${name}\nID: `)
  if (start === -1) return null
  const stop = tracingData.indexOf('\nprint fmt:', start)
  const text = tracingData.slice(start, stop === -1 ? start + 16_384 : stop)
  return {id: Number(/^ID: (\d{1,9})$/m.exec(text)?.[1] ?? -1), text}
}

/**
 * A field of four bytes in the tracepoint with the number `id`, by the formats that the recording carries. Null when they
 * do not describe it so.
 */
export function tracepointField(tracingData: string, id: number, name: string, field: string): TracepointField | null {
  const format = formatOf(tracingData, name)
  if (format === null || format.id !== id) return null
  for (const line of format.text.split('\n')) {
    const match = /^\tfield:(?:\w+ )+(\w+);\toffset:(\d{1,5});\tsize:(\d{1,3});/.exec(line)
    if (match?.[1] === field) return Number(match[3]) === 4 ? {offset: Number(match[2]), size: 4} : null
  }
  return null
}
