import {execFile} from 'node:child_process'
import {join} from 'node:path'
import test from 'ava'
import {ROOT} from './_resolve.ts'

interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

function show(argv: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
  const args = [join(ROOT, 'bin', 'dev.js'), 'config', 'show', ...argv]
  const env = {PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', COLUMNS: '400', ...environment}
  return new Promise((resolve) => {
    execFile(process.execPath, args, {cwd: ROOT, env}, (error, stdout, stderr) => {
      resolve({exitCode: error === null ? 0 : Number(error.code), stdout, stderr})
    })
  })
}

test('it prints each setting with its value and where that came from', async (t) => {
  const {stdout, exitCode} = await show(['--conn', '1,16', '--no_jitter', 'False', '--istio', '--qps=-1'], {
    RUNNER_SIZE: '64',
  })
  t.is(exitCode, 0)
  t.regex(stdout, /^SETTING +VALUE +ORIGIN$/m)
  t.regex(stdout, /^conn +1,16 +flag --conn$/m)
  t.regex(stdout, /^jitter +true +flag --jitter$/m)
  t.regex(stdout, /^baseline +false +flag --baseline$/m)
  t.regex(stdout, /^qps +max +flag --qps$/m)
  t.regex(stdout, /^size +64 +environment RUNNER_SIZE$/m)
  t.regex(stdout, /^duration +240 +default$/m)
})

test('what was given as JSON is printed as JSON, so that it can be given again', async (t) => {
  const tolerations = '[{"key":"a"},{"key":"b"}]'
  const {stdout} = await show(['--set', `client.tolerations=${tolerations}`, '--set', 'server.nodeSelector={"a":"b"}'])
  const shownOf = (name: string) => stdout.split('\n').find((line) => line.startsWith(name))
  t.true(shownOf('client.tolerations')?.includes(` ${tolerations} `))
  t.true(shownOf('server.nodeSelector')?.includes(' {"a":"b"} '))
})

test('--json is one document with the same, warnings included', async (t) => {
  const {stdout, exitCode} = await show([
    '--json',
    '--devmode',
    '--custom_profiling_command',
    'a, b {c}',
    '--custom-profiling-command=d',
  ])
  t.is(exitCode, 0)
  const document = JSON.parse(stdout)
  t.is(document.schemaVersion, 1)
  t.deepEqual(
    document.warnings.map(({code}: {code: string}) => code),
    ['settings-without-effect'],
  )
  const commands = document.settings.find(({name}: {name: string}) => name === 'customProfilingCommand')
  t.like(commands, {value: ['a, b {c}', 'd'], origin: 'flag --custom_profiling_command'})
})

test('an unknown flag is an error that names the nearest', async (t) => {
  const {stderr, exitCode} = await show(['--con', '1'])
  t.is(exitCode, 2)
  t.regex(stderr, /There is no flag --con[\s\S]*Did you mean --conn\?/)
})

const jsonError = test.macro({
  async exec(t, argv: string[], error: Record<string, unknown>, environment?: Record<string, string>) {
    const {stdout, exitCode} = await show(['--json', ...argv], environment)
    t.is(exitCode, error['exitCode'] as number)
    const document = JSON.parse(stdout)
    t.deepEqual(Object.keys(document), ['schemaVersion', 'error'])
    t.like(document.error, error)
    t.deepEqual(document.error.causes, [])
  },
  title: (_, argv, error) => `${JSON.stringify(argv)} gives the error document ${JSON.stringify(error)}`,
})

test(jsonError, ['--duration', '0'], {
  code: 'USAGE',
  exitCode: 2,
  message: '--duration "0" is not a whole number from 1 to 604800 seconds',
  hint: 'Write it in seconds or with units, such as 30, 30s, 2m or 1h30m.',
})
test(jsonError, ['--duration'], {code: 'USAGE', exitCode: 2, message: 'Flag --duration expects a value'})
test(jsonError, ['--jitter=maybe'], {code: 'USAGE', exitCode: 2})
test(jsonError, ['--values', '/nowhere/v.yaml'], {code: 'CONFIGURATION', exitCode: 3})
test(
  jsonError,
  [],
  {
    code: 'CONFIGURATION',
    exitCode: 3,
    message: 'environment RUNNER_DURATION: duration "x" is not a whole number from 1 to 604800 seconds',
  },
  {RUNNER_DURATION: 'x'},
)

test('help shows every flag with its default', async (t) => {
  const {stdout} = await show(['--help'])
  const text = stdout.replaceAll(/\s+/g, ' ')
  for (const part of [
    '--conn=N[,N]...',
    '[default: 16 connections]',
    '--[no-]bothsidecar',
    '--custom_profiling_command=',
    'LOAD FLAGS',
    'PROFILING FLAGS',
  ]) {
    t.true(text.includes(part), part)
  }
})
