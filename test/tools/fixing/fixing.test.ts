import test from 'ava'
import {InterruptedError} from '../../../src/errors/index.ts'
import type {MachineCheck, Remedy} from '../../../src/tools/checks/check.ts'
import {carryOut, type FixContext} from '../../../src/tools/fixing/carry-out.ts'
import {fixInRounds} from '../../../src/tools/fixing/fix-in-rounds.ts'
import {type Fix, planFixes} from '../../../src/tools/fixing/plan-fixes.ts'
import {installSteps} from '../../../src/tools/system-packages.ts'
import {amiss, machine} from '../checks/_machine.ts'

function packages(...names: readonly string[]): Remedy {
  return {kind: 'packages', command: `apt-get install ${names.join(' ')}`, needsRoot: true, packages: names}
}

function command(...argvs: readonly (readonly string[])[]): Remedy {
  return {kind: 'commands', command: argvs.map((argv) => argv.join(' ')).join(' && '), needsRoot: true, argvs}
}

const FETCH: Remedy = {kind: 'fetch', command: 'runner doctor --fix', needsRoot: false, tool: 'envoy'}
const ADVICE: Remedy = {kind: 'advice', command: 'buy more memory', needsRoot: false}

function context(changes: Partial<FixContext> = {}): FixContext {
  const signal = new AbortController().signal
  return {machine: machine(), signal, onProgress: () => undefined, rootPrefix: [], ...changes}
}

test('all packages go into one installation that comes first; advice is left to people', (t) => {
  const results = [
    amiss('debugfs', command(['mount', 'x'])),
    amiss('envoy', FETCH),
    amiss('perf', packages('linux-perf')),
    amiss('memory', ADVICE),
    amiss('c++filt', packages('binutils', 'linux-perf')),
  ]
  const fixes = planFixes(results, 'debian', new Set())
  t.deepEqual(
    fixes.map((fix) => fix.command),
    ['apt-get install linux-perf binutils', "fetch envoy into runner's cache", 'mount x'],
  )
  t.deepEqual(fixes[0]?.checks, ['perf', 'c++filt'])
})

test('what was tried is not planned again', (t) => {
  const results = [amiss('envoy', FETCH), amiss('perf', packages('linux-perf'))]
  const tried = new Set(planFixes(results, 'debian', new Set()).map(({key}) => key))
  t.deepEqual(planFixes(results, 'debian', tried), [])
})

test('a fix that makes another one possible is followed by it, and the checks are run again at the end', async (t) => {
  const link = amiss('kernel headers', command(['ln', 'headers']))
  const rounds: readonly (readonly MachineCheck[])[] = [[link], []]
  const done: string[] = []
  let round = 0
  const outcome = await fixInRounds([amiss('kernel headers', packages('linux-headers-amd64'))], {
    context: context(),
    check: async () => rounds[round++] ?? [],
    carryOut: async (fixes: readonly Fix[]) => {
      done.push(...fixes.map((fix) => fix.command))
      return fixes.map((fix) => ({command: fix.command, checks: fix.checks, reason: null}))
    },
  })
  t.deepEqual(done, ['apt-get install linux-headers-amd64', 'ln headers'])
  t.deepEqual(outcome.checks, [])
  t.is(outcome.fixes.length, 2)
})

test('a fix that fails is a result with its output, and the others are carried out all the same', async (t) => {
  const failing = amiss('a', command(['sh', '-c', 'echo no such device >&2; exit 32'], ['sh', '-c', 'exit 0']))
  const fine = amiss('b', command(['true']))
  const results = await carryOut(planFixes([failing, fine], 'debian', new Set()), context())
  t.regex(results[0]?.reason ?? '', /ended with code 32\nno such device/)
  t.is(results[1]?.reason, null)
})

test('without root and without a sudo that asks nothing, nothing is run', async (t) => {
  const fixes = planFixes([amiss('a', command(['sh', '-c', 'exit 1']))], 'debian', new Set())
  const [result] = await carryOut(fixes, context({rootPrefix: null}))
  t.regex(result?.reason ?? '', /root is needed/)
})

test('commands that need root are put behind sudo', async (t) => {
  const fixes = planFixes([amiss('a', command(['exactly', 'this']))], 'debian', new Set())
  const [result] = await carryOut(fixes, context({rootPrefix: ['test', 'sudo', '=']}))
  t.regex(result?.reason ?? '', /ended with code [12]/, 'test(1) was run with the command as its arguments')
})

test('an interrupt ends the rounds with its own error', async (t) => {
  const controller = new AbortController()
  const fixing = fixInRounds([amiss('a', command(['true']))], {
    context: context({signal: controller.signal}),
    check: async () => [],
    carryOut: async () => {
      controller.abort(new InterruptedError('SIGINT', 'mending: interrupted'))
      return []
    },
  })
  await t.throwsAsync(fixing, {instanceOf: InterruptedError})
})

test('package lists are refreshed before an installation that asks nothing', (t) => {
  const [refresh, install] = installSteps('debian', ['linux-perf', 'binutils'])
  t.true(refresh?.includes('update'))
  t.true(install?.includes('DEBIAN_FRONTEND=noninteractive'))
  t.deepEqual(install?.slice(-2), ['linux-perf', 'binutils'])
  t.deepEqual(installSteps('fedora', ['perf']), [['dnf', 'install', '-y', 'perf']])
})
