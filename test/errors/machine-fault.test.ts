import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import test from 'ava'
import {execa} from 'execa'
import {asRunnerError, PrerequisiteError, UsageError} from '../../src/errors/index.ts'
import {readTail} from '../../src/testbeds/local/parts/running-part.ts'
import {prepareToolsFolder} from '../../src/tools/cache-folder.ts'

const DEV = fileURLToPath(new URL('../../bin/dev.js', import.meta.url))

function systemError(path: string): unknown {
  try {
    return readFileSync(path)
  } catch (error) {
    return error
  }
}

test('what the system refused is an error with exit code 4 that says what, of what, and what to do', (t) => {
  const error = asRunnerError(systemError('/proc/none/at/all'))!
  t.is(error.exitCode, 4)
  t.is(error.message, 'open /proc/none/at/all: there is no such file or folder')
  t.truthy(error.hint)
})

test('an error counts before one while tidying up after it; a fault of the program is none', (t) => {
  const first = new UsageError('first')
  t.is(asRunnerError(new SuppressedError(systemError('/proc/none'), first)), first)
  t.is(asRunnerError(new TypeError('ours')), null)
  t.is(asRunnerError('text'), null)
})

test('a log that is gone is said in place of its last lines', async (t) => {
  t.regex(await readTail('/proc/none/log'), /^\(\/proc\/none\/log cannot be read: .*no such file/)
})

/** Root may write everywhere else; in /proc nobody can make anything. */
const NOTHING_CAN_BE_MADE = '/proc'

test('a home where nothing can be made ends the completion with exit code 4', async (t) => {
  const {XDG_CACHE_HOME: _, ...rest} = process.env
  const {exitCode, stderr} = await execa(process.execPath, [DEV, 'autocomplete', 'bash'], {
    env: {...rest, HOME: NOTHING_CAN_BE_MADE},
    extendEnv: false,
    reject: false,
    timeout: 60_000,
    forceKillAfterDelay: 1000,
  })
  t.is(exitCode, 4, stderr)
  t.regex(stderr, /Writing \/proc\/\.cache\/mesh-runner: /)
})

test('a cache folder that cannot be made is an error with exit code 4', async (t) => {
  const error = await t.throwsAsync(prepareToolsFolder(`${NOTHING_CAN_BE_MADE}/.cache`), {
    instanceOf: PrerequisiteError,
  })
  t.is(error?.exitCode, 4)
  t.truthy(error?.hint)
})
