// Runs ava and prints what a person needs: failures whole, what was skipped and why, and one closing line.
import {spawn} from 'node:child_process'
import {join} from 'node:path'
import {createInterface} from 'node:readline'

const AVA = join(import.meta.dirname, '..', 'node_modules', 'ava', 'entrypoints', 'cli.js')
const RESULT = /^(not )?ok \d+ - (.*?)(?: # (SKIP|TODO)\b.*)?$/
/** What `skip` of test/skip.ts logs; ava prints it below the result. */
const SKIPPED = /^#\s+skipped: (.*)/
/** A machine that lacks one thing skips many tests of one file: these are counted. */
const TITLES_SHOWN = 3

/** Beginnings of the reasons for which tests may be skipped, one a line; null when any reason will do. */
function allowedReasons() {
  const text = process.env['RUNNER_TEST_MAY_SKIP']
  return text === undefined ? null : text.split('\n').filter((line) => line !== '')
}

/** Reads TAP (https://testanything.org) line by line. */
class Results {
  passed = 0
  failed = 0
  skipped = 0
  /** Titles of skipped tests by reason. */
  reasons = new Map()
  #last = null

  read(line) {
    const result = RESULT.exec(line)
    if (result !== null) this.#add(result)
    else if (this.#last?.outcome === 'failed' || line.startsWith('Bail out!')) process.stdout.write(`${line}\n`)
    else if (this.#last?.outcome === 'passed') this.#readLog(line)
  }

  #add([, not, title, directive]) {
    const outcome = directive !== undefined ? 'skipped' : not !== undefined ? 'failed' : 'passed'
    this.#last = {outcome, title}
    this[outcome]++
    if (outcome === 'failed') process.stdout.write(`not ok: ${title}\n`)
    if (outcome === 'skipped') this.#addReason(`marked ${directive}, without a reason`, title)
  }

  #readLog(line) {
    const reason = SKIPPED.exec(line)?.[1]
    if (reason === undefined) return
    this.passed--
    this.skipped++
    this.#last.outcome = 'skipped'
    this.#addReason(reason, this.#last.title)
  }

  #addReason(reason, title) {
    this.reasons.set(reason, [...(this.reasons.get(reason) ?? []), title])
  }
}

function fileOf(title) {
  return title.split(' › ').slice(0, -1).join(' › ')
}

/** Titles of one file each, or how many there are. */
function listed(titles) {
  const byFile = Map.groupBy(titles, fileOf)
  return [...byFile].flatMap(([file, some]) =>
    some.length > TITLES_SHOWN && file !== '' ? [`    ${file}: ${some.length} tests`] : some.map((one) => `    ${one}`),
  )
}

function printSkipped(reasons) {
  for (const [reason, titles] of reasons) {
    process.stdout.write(`skipped ${titles.length}: ${reason}\n${listed(titles).join('\n')}\n`)
  }
}

/** Prints the reasons that are not allowed here, and returns their number. */
function refuseReasons(reasons) {
  const allowed = allowedReasons()
  if (allowed === null) return 0
  const refused = [...reasons.keys()].filter((reason) => !allowed.some((start) => reason.startsWith(start)))
  for (const reason of refused) process.stdout.write(`must not be skipped here: ${reason}\n`)
  return refused.length
}

/**
 * Runs ava with `args`, and sets the exit code: ava's own, or 1 when nothing passed or a test was skipped for a reason
 * that RUNNER_TEST_MAY_SKIP does not have.
 */
export async function runAva(args, environment = process.env) {
  const startedAt = performance.now()
  const results = new Results()
  const ava = spawn(process.execPath, [AVA, '--tap', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment,
  })
  const ended = new Promise((resolve) => ava.on('close', (code) => resolve(code ?? 1)))
  for await (const line of createInterface({input: ava.stdout})) results.read(line)
  const exitCode = await ended
  const {passed, failed, skipped, reasons} = results
  printSkipped(reasons)
  const refusedCount = refuseReasons(reasons)
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  process.stdout.write(`in ${seconds} s\n${passed} passed, ${failed} failed, ${skipped} skipped\n`)
  process.exitCode = exitCode === 0 && (passed === 0 || refusedCount > 0) ? 1 : exitCode
}
