import test from 'ava'
import {PrerequisiteError} from '../../../src/errors/index.ts'
import {findAllocator} from '../../../src/profilers/presets/find-allocator.ts'
import type {Deployment, ExecResult} from '../../../src/testbeds/testbed.ts'
import {fakeDeployment, PLACE} from '../fake-deployment.ts'

const ENDED: ExecResult = {command: '', exitCode: 0, signal: null, stdout: '', stderr: '', timedOut: false}
const MAPS = '7f00-7f01 r-xp 00000000 08:01 7 /usr/lib/x86_64-linux-gnu/libc.so.6\n'
/** As readelf of binutils 2.40 prints Debian's python3.11, which takes the address of malloc, and an Envoy, which has its own. */
const IMPORTED = '  1714: 000000000041f610     0 FUNC    GLOBAL DEFAULT  UND malloc@GLIBC_2.2.5 (2)\n'
const OWN = '  1490: 0000000006184b40   197 FUNC    GLOBAL DEFAULT   20 malloc\n'

/** A process in whose program bpftrace finds these symbols; `dynsym` null stands for a place without readelf. */
function processWith(symbols: readonly string[], dynsym: string | null): Deployment {
  const answers: Record<string, (argv: readonly string[]) => Partial<ExecResult>> = {
    bpftrace: ([, , probe = '']) => ({stdout: symbols.some((one) => probe.endsWith(`:${one}`)) ? `${probe}\n` : ''}),
    readelf: () => (dynsym === null ? {exitCode: 127} : {stdout: dynsym}),
    readlink: () => ({stdout: '/usr/local/bin/envoy\n'}),
    cat: () => ({stdout: MAPS}),
  }
  return {...fakeDeployment({pid: 7}), exec: async (_, argv) => ({...ENDED, ...answers[argv[0]!]!(argv)})}
}

const LIBC = '/proc/7/root/usr/lib/x86_64-linux-gnu/libc.so.6'

test('a program without malloc allocates by its C library', async (t) => {
  t.is(await findAllocator(processWith([], ''), PLACE, 7), LIBC)
})

test('so does one that only imports malloc, though bpftrace lists it there', async (t) => {
  t.is(await findAllocator(processWith(['malloc'], IMPORTED), PLACE, 7), LIBC)
})

test('a program that carries malloc and shows operator new is watched itself', async (t) => {
  t.is(await findAllocator(processWith(['malloc', '_Znwm'], OWN), PLACE, 7), '/proc/7/exe')
  t.is(await findAllocator(processWith(['malloc', '_Znwm'], null), PLACE, 7), '/proc/7/exe')
})

test('one that carries malloc and hides operator new is refused, with what to use instead', async (t) => {
  for (const dynsym of [OWN, null]) {
    const error = await t.throwsAsync(findAllocator(processWith(['malloc'], dynsym), PLACE, 7), {
      instanceOf: PrerequisiteError,
      message: /\/usr\/local\/bin\/envoy carries an allocator of its own and is stripped/,
    })
    t.regex(error!.hint!, /envoy-heap/)
  }
})
