import {styleText} from 'node:util'

/** What is asked of a stream: whether it is a terminal. */
export interface MaybeTerminal {
  readonly isTTY?: boolean | undefined
}

type Environment = Readonly<Record<string, string | undefined>>
type Paint = (text: string) => string

/** Text with emphasis, or as it is where colour is off. Colour never carries meaning alone. */
export interface Style {
  readonly bold: Paint
  readonly dim: Paint
  readonly good: Paint
  readonly warning: Paint
  readonly bad: Paint
}

/**
 * Whether to colour what goes to a stream: `FORCE_COLOR` (not `0` or `false`) says yes, `NO_COLOR` and `TERM=dumb` say
 * no, else only a terminal gets colour. Each stream is asked for itself.
 */
export function usesColor(stream: MaybeTerminal, environment: Environment = process.env): boolean {
  const forced = environment['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (environment['NO_COLOR']) return false
  return stream.isTTY === true && environment['TERM'] !== 'dumb'
}

function paint(format: Parameters<typeof styleText>[0]): Paint {
  return (text) => styleText(format, text, {validateStream: false})
}

const COLORED: Style = {
  bold: paint('bold'),
  dim: paint('dim'),
  good: paint('green'),
  warning: paint('yellow'),
  bad: paint('red'),
}

function asIs(text: string): string {
  return text
}

/** No emphasis at all: for files, pipes and tests. */
export const PLAIN_STYLE: Style = {bold: asIs, dim: asIs, good: asIs, warning: asIs, bad: asIs}

/** The style that suits a stream. */
export function styleFor(stream: MaybeTerminal, environment: Environment = process.env): Style {
  return usesColor(stream, environment) ? COLORED : PLAIN_STYLE
}
