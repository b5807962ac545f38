import type {Warning} from '../../errors/index.ts'

/** fortio's logger writes a JSON object a line where nobody watches (fortio.org/log 1.17). */
const LOGGED = /^\{.*"level":"(?:warn|err|crit)".*"msg":("(?:[^"\\]|\\.)*")/
/** What it prints beside its logger. */
const PRINTED = /^WARNING (.*)$/
/** A line for each connection is one warning. */
const OF_CONNECTION = /^T\d+ /
const MOST = 5

function messageOf(line: string): string | null {
  const printed = PRINTED.exec(line)
  if (printed !== null) return printed[1]!
  const logged = LOGGED.exec(line)
  if (logged === null) return null
  try {
    return JSON.parse(logged[1]!) as string
  } catch {
    // Go's escapes are not all JSON's.
    return logged[1]!.slice(1, -1)
  }
}

/** What fortio warned of on its standard error; of those alike but for the connection the first, five at most. */
export function warningsIn(printed: string): readonly Warning[] {
  const messages = new Map<string, string>()
  for (const line of printed.split('\n')) {
    const message = messageOf(line)
    if (message === null) continue
    const kind = message.replace(OF_CONNECTION, '').replaceAll(/[\d.]+/g, '')
    if (!messages.has(kind)) messages.set(kind, message)
  }
  return [...messages.values()]
    .slice(0, MOST)
    .map((message) => ({code: 'generator-warned', message: `fortio: ${message}`}))
}
