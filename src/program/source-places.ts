import {existsSync, readFileSync} from 'node:fs'
import {SourceMap} from 'node:module'
import {dirname, join, sep} from 'node:path'
import {fileURLToPath} from 'node:url'
import {PACKAGE_FOLDER} from './package-folder.ts'

const BUILT = join(PACKAGE_FOLDER, 'dist') + sep
/** Places as V8 writes them: file, line and column, both from 1. */
const PLACE = /(file:\/\/[^\s()]+\.c?js):(\d+):(\d+)/g

function mapOf(file: string): SourceMap | null {
  const map = `${file}.map`
  return file.startsWith(BUILT) && existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : null
}

/**
 * A stack trace with places in the sources instead of the bundles. Done for the trace alone: Node's own support of source
 * maps has to be on before a file is loaded, and would read all maps at each start.
 */
export function withSourcePlaces(stack: string): string {
  return stack.replace(PLACE, (place, url: string, line: string, column: string) => {
    const file = fileURLToPath(url)
    const origin = mapOf(file)?.findOrigin(Number(line), Number(column))
    if (origin === undefined || !('fileName' in origin)) return place
    return `${join(dirname(file), origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`
  })
}

/** Lets also faults that nobody catches, which Node prints itself, show their places in the sources. */
export function showSourcePlaces(): void {
  process.on('uncaughtExceptionMonitor', (fault: unknown) => {
    if (fault instanceof Error && fault.stack !== undefined) fault.stack = withSourcePlaces(fault.stack)
  })
}
