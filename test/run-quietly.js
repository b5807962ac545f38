// Runs ava and prints what a person needs: failures whole, skips with their reason, and one closing line.
// `node test/run-quietly.js [ava's arguments]`; `npx ava` prints every test.
import {spawn} from 'node:child_process'
import {join} from 'node:path'
import {createInterface} from 'node:readline'

const AVA = join(import.meta.dirname, '..', 'node_modules', 'ava', 'entrypoints', 'cli.js')
const RESULT = /^(not )?ok \d+ - (.*?)(?: # (SKIP|TODO).*)?$/
const counts = {passed: 0, failed: 0, skipped: 0}
const startedAt = performance.now()
const reasons = new Map()
let inFailure = false

/** One line of TAP (https://testanything.org): results are counted, what belongs to a failure is passed on. */
function read(line) {
  const result = RESULT.exec(line)
  if (result === null) {
    const reason = /^\s*#?\s*skipped: (.*)/.exec(line)?.[1]
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    else if (inFailure || line.startsWith('Bail out!')) process.stdout.write(`${line}\n`)
    return
  }
  const [, not, title, directive] = result
  inFailure = not !== undefined && directive === undefined
  if (directive !== undefined) counts.skipped++
  else counts[inFailure ? 'failed' : 'passed']++
  if (inFailure) process.stdout.write(`not ok: ${title}\n`)
  if (directive === 'SKIP') process.stdout.write(`skipped: ${title}\n`)
}

const ava = spawn(process.execPath, [AVA, '--tap', ...process.argv.slice(2)], {stdio: ['ignore', 'pipe', 'inherit']})
for await (const line of createInterface({input: ava.stdout})) read(line)
const exitCode = ava.exitCode ?? (await new Promise((resolve) => ava.on('close', (code) => resolve(code ?? 1))))
for (const [reason, times] of reasons) process.stdout.write(`skipped ${times}: ${reason}\n`)
const seconds = Math.round((performance.now() - startedAt) / 1000)
process.stdout.write(`in ${seconds} s\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
process.exitCode = exitCode === 0 && counts.passed === 0 ? 1 : exitCode
