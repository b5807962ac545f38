import {type Page, pages} from './pages.ts'

/** A command line as a reader would copy it. */
export interface DocumentedCommand {
  /** `README.md:47`. */
  readonly where: string
  readonly command: string
}

/** How the programs of this repository are called in its pages. */
const OURS = /^(?:npx )?runner(?: |$)|^flame\/[\w-]+\.(?:pl|sh)(?: |$)/
/** A comment behind a command, as shells have it, set off by two blanks at least. */
const COMMENT = /\s{2,}# .*$/

/** Lines that end in a backslash, with those that go on from them, as one. */
function* joined({path, lines}: Page): Generator<DocumentedCommand> {
  for (let at = 0; at < lines.length; at++) {
    const first = at
    let text = lines[at]!.trimEnd()
    while (text.endsWith('\\') && at + 1 < lines.length) text = `${text.slice(0, -1)}${lines[++at]!.trim()}`
    yield {where: `${path}:${first + 1}`, command: text}
  }
}

/** Whether a command is one of ours, perhaps behind others: `npm ci && npx runner …`, `python … | runner …`. */
function isOurs(command: string): boolean {
  return command.split(/ && | \| /).some((part) => OURS.test(part.trim()))
}

/** Indented lines and lines in fences, and what help shows behind a prompt. */
function inBlocks(page: Page): readonly DocumentedCommand[] {
  return [...joined(page)]
    .filter(({command}) => /^\s{4,}|^\s+\$ /.test(command))
    .map(({where, command}) => ({where, command: command.trim().replace(/^\$ /, '').replace(COMMENT, '')}))
}

/** The usage lines of generated help have their arguments in brackets, and are no examples. */
function isUsage({where, command}: DocumentedCommand): boolean {
  return where.startsWith('docs/cli.md') && /\[/.test(command)
}

/** Commands that are a table's answer to what somebody wants to do, as in "see the hottest functions | `runner flame top …`". */
function inTables(page: Page): readonly DocumentedCommand[] {
  return page.lines.flatMap((line, index) => {
    const found = /^\| [a-z][^|]*\| `(runner \w+ [^`]+)`/.exec(line)?.[1]
    return found === undefined ? [] : [{where: `${page.path}:${index + 1}`, command: found}]
  })
}

/** Every command line of ours that README, docs and help show, in the order of the pages. */
export function documentedCommands(): readonly DocumentedCommand[] {
  return pages().flatMap((page) =>
    [...inBlocks(page), ...inTables(page)].filter((found) => isOurs(found.command) && !isUsage(found)),
  )
}
