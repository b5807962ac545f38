import {execFileSync} from 'node:child_process'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test from 'ava'
import {findProgram} from '../../../src/process/find-program.ts'
import {type Machine, type MachineCheck, stopsTheJob} from '../../../src/tools/checks/check.ts'
import {buildFacts} from '../../../src/tools/checks/envoy-build-check.ts'
import {CHECKS, runChecks} from '../../../src/tools/checks/registry.ts'
import {thisMachine} from '../../../src/tools/checks/this-machine.ts'
import {TOOLS} from '../../../src/tools/registry.ts'
import {familyOf} from '../../../src/tools/system-packages.ts'
import {testUnless} from '../../skip.ts'
import {makeWorld, writeProgram} from '../_tool-world.ts'
import {machine} from './_machine.ts'

async function check(name: string, on: Machine): Promise<MachineCheck> {
  const found = CHECKS.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no check ${name}`)
  return found.run(on)
}

const PARANOID = '/proc/sys/kernel/perf_event_paranoid'
const KPTR = '/proc/sys/kernel/kptr_restrict'

test('perf_event_paranoid above 1 limits everybody but root, and the sysctl line says how to change it', async (t) => {
  const name = 'kernel.perf_event_paranoid'
  t.is((await check(name, machine({[PARANOID]: '3\n'}))).state, 'ok')
  t.is((await check(name, machine({[PARANOID]: '1\n'}, {userId: 1000}))).state, 'ok')
  const limited = await check(name, machine({[PARANOID]: '2\n'}, {userId: 1000}))
  t.is(limited.state, 'limited')
  t.is(limited.remedy?.command, 'sysctl -w kernel.perf_event_paranoid=1')
})

test('kptr_restrict 1 leaves names to root, 2 to nobody', async (t) => {
  const state = async (value: string, userId: number) =>
    (await check('kernel.kptr_restrict', machine({[KPTR]: value}, {userId}))).state
  t.deepEqual(await Promise.all([state('0', 1000), state('1', 0), state('1', 1000), state('2', 0)]), [
    'ok',
    'ok',
    'limited',
    'limited',
  ])
})

test('a debugfs elsewhere does not count, and the mount command is shown', async (t) => {
  const mounted = (line: string) => check('debugfs', machine({'/proc/mounts': `proc /proc proc rw 0 0\n${line}\n`}))
  t.is((await mounted('nodev /sys/kernel/debug debugfs rw 0 0')).state, 'ok')
  t.is((await mounted('nodev /mnt/sys/kernel/debug debugfs rw 0 0')).state, 'missing')
  const missing = await mounted('')
  t.is(missing.remedy?.command, 'mount -t debugfs nodev /sys/kernel/debug')
})

test('kernel headers: the running kernel’s are fine, others are linked, and without any the package is named', async (t) => {
  const build = '/lib/modules/6.18.0-custom/build/Makefile'
  t.is((await check('kernel headers', machine({[build]: ''}))).state, 'ok')
  const generated = 'include/generated/autoconf.h'
  const others = await check(
    'kernel headers',
    machine({
      [`/usr/src/linux-headers-6.1.0-9-amd64/${generated}`]: '',
      [`/usr/src/linux-headers-6.1.0-30-amd64/${generated}`]: '',
      '/usr/src/linux-headers-6.1.0-30-common/Makefile': '',
    }),
  )
  t.true(
    others.remedy?.command.includes('ln -sfn /usr/src/linux-headers-6.1.0-30-amd64 /lib/modules/6.18.0-custom/build'),
  )
  t.true(
    others.remedy?.command.includes('ln -sfn /usr/src/linux-headers-6.1.0-30-common /lib/modules/6.18.0-custom/source'),
  )
  const none = await check('kernel headers', machine())
  t.is(none.remedy?.command, 'apt-get install linux-headers-amd64')
})

test('tools that are nowhere are missing, with what mends them', async (t) => {
  const {path, cache} = await makeWorld(t)
  const bare = machine({}, {searchPath: path, cache})
  const fortio = await check('fortio', bare)
  t.like(fortio, {state: 'missing', required: true, remedy: {kind: 'fetch', tool: 'fortio'}})
  t.true(stopsTheJob(fortio))
  const unknown = {family: null, kernelRelease: '1'} as const
  t.is((await check('kernel headers', machine({}, {system: unknown}))).remedy?.kind, 'advice')
})

test('a program named envoy that is none is missing, and the report says why', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeProgram(join(path, 'envoy'), 'echo "envoy, the diplomatic mail client 2.0"')
  const envoy = await check('envoy', machine({}, {searchPath: path, cache}))
  if (envoy.state === 'missing') t.regex(envoy.detail, /diplomatic/)
  else t.not(envoy.origin, `PATH: ${join(path, 'envoy')}`)
})

test('a perf that is there but cannot record is broken, and its own words are kept', async (t) => {
  const {path, cache} = await makeWorld(t)
  const body =
    'case "$1" in --version) echo perf version 6.1;; *) echo "No permission to enable cpu-clock" >&2; exit 255;; esac'
  await writeProgram(join(path, 'perf'), body)
  const perf = await check('perf', machine({}, {searchPath: path, cache}))
  t.is(perf.state, 'broken')
  t.regex(perf.detail, /No permission to enable cpu-clock/)
  t.true(stopsTheJob(perf))
})

test('elsewhere than on Linux the local testbed is said not to run, and Linux’s own checks are left out', async (t) => {
  const results = await runChecks(machine({}, {platform: 'darwin', architecture: 'arm64'}))
  t.is(results.find(({name}) => name === 'platform')?.state, 'broken')
  t.false(results.some(({name}) => name === 'perf' || name === 'debugfs'))
})

test('every tool has a check, and every check answers on this very machine', async (t) => {
  const results = await runChecks(thisMachine())
  t.deepEqual(
    results.map(({name}) => name),
    CHECKS.map(({name}) => name),
  )
  for (const name of Object.keys(TOOLS)) t.true(results.some((result) => result.name === name))
  for (const {name, detail} of results) t.not(detail.trim(), '', name)
})

test('families of distributions are known from os-release', (t) => {
  t.is(familyOf('ID=debian\nVERSION_ID="12"\n'), 'debian')
  t.is(familyOf('NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n'), 'ubuntu')
  t.is(familyOf('ID="rocky"\nID_LIKE="rhel centos fedora"\n'), 'fedora')
  t.is(familyOf('ID=alpine'), 'alpine')
  t.is(familyOf('ID=plan9'), null)
  t.is(familyOf(''), null)
})

const compiler = findProgram('cc')
const compilerTest = testUnless(compiler === null ? 'cc is absent' : null, test)

/** Thirty functions that call one another with a frame each. */
function source(): string {
  const body = (name: string, callee: string) =>
    `__attribute__((noinline)) int ${name}(int n) { volatile int a[32]; for (int i = 0; i < 32; i++) a[i] = n * i; for (int i = 1; i < 32; i++) a[i] += a[i - 1] * n; return a[n & 31] + ${callee}(n - a[3]); }`
  const names = Array.from({length: 30}, (_, index) => `f${index}`)
  const functions = names.map((name, index) => body(name, index === 0 ? 'getpid_' : (names[index - 1] ?? '')))
  return ['int getpid_(int n) { return n; }', ...functions, 'int main(int c, char **v) { return f29(c); }'].join('\n')
}

compilerTest('symbols and frame pointers of a program are told as the compiler was told to make them', async (t) => {
  const {path} = await makeWorld(t)
  await writeFile(join(path, 'x.c'), source())
  const build = (output: string, ...flags: readonly string[]) => {
    execFileSync(compiler ?? 'cc', ['-O1', ...flags, '-Wl,--build-id', '-o', join(path, output), join(path, 'x.c')])
    return buildFacts(join(path, output))
  }
  const kept = await build('kept', '-fno-omit-frame-pointer')
  const omitted = await build('omitted', '-fomit-frame-pointer', '-s')
  t.true(kept?.symbols)
  t.regex(kept?.buildId ?? '', /^[0-9a-f]{40}$/)
  t.true((kept?.framePointerShare ?? 0) > 0.8, `${kept?.framePointerShare}`)
  t.false(omitted?.symbols)
  t.true((omitted?.framePointerShare ?? 1) < 0.2, `${omitted?.framePointerShare}`)
  t.is(await buildFacts(await writeProgram(join(path, 'script'), 'true')), null)
})
