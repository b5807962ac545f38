import {PrerequisiteError} from '../../errors/index.ts'
import {ownCommand} from '../../program/own-command.ts'
import type {Deployment, Place} from '../../testbeds/testbed.ts'

/** C++ programs allocate with these. Programs that carry an allocator of their own carry them too. */
const OPERATOR_NEW = '_Znwm'
const SAFE_PATH = /^[\w./+@-]+$/
const LIBC = /\s(\/\S*\/libc[.-]\S*so\S*)$/m

/** A shell's exit code for a program that is not there. */
const NOT_FOUND = 127

type Has = (symbol: string) => Promise<boolean>

function checked(path: string): string {
  if (SAFE_PATH.test(path)) return path
  throw new PrerequisiteError(
    `The preset malloc cannot be recorded: the path ${JSON.stringify(path)} cannot be written in a probe.`,
  )
}

async function libcOf(deployment: Deployment, place: Place, pid: number): Promise<string> {
  const {stdout} = await deployment.exec(place, ['cat', `/proc/${pid}/maps`], {deadlineSeconds: 20})
  const libc = LIBC.exec(stdout)?.[1]
  if (libc !== undefined) return checked(`/proc/${pid}/root${libc}`)
  throw new PrerequisiteError(
    `The preset malloc cannot be recorded: process ${pid} has no C library with a malloc to watch.`,
  )
}

function withoutBpftrace(): PrerequisiteError {
  return new PrerequisiteError(
    'The preset malloc cannot be recorded: bpftrace, which finds the allocator, is not installed.',
    {
      hint: `Install the package bpftrace; \`${ownCommand('doctor', '--fix')}\` does it.`,
    },
  )
}

function hiddenOperatorNew(executable: string): PrerequisiteError {
  return new PrerequisiteError(
    `The preset malloc is not here, because ${executable} carries an allocator of its own and is stripped: its malloc can be watched, but not operator new, by which a C++ program allocates.`,
    {hint: "Use --profiler envoy-heap (Envoy's own), --profiler kernel-alloc, or an Envoy with symbols."},
  )
}

/** Of `readelf --dyn-syms`: number, value, size, type, binding, visibility, section and name. */
const IMPORTED_MALLOC = /^\s*\d+:(?:\s+\S+){5}\s+UND\s+malloc(?:@|\s|$)/m

/**
 * Whether the program only takes the address of its C library's `malloc`. A program at a fixed address then lists it with
 * an address of its own, by which bpftrace cannot tell it from one that it carries. Where readelf is not there, it is
 * taken to carry it.
 */
async function importsMalloc(deployment: Deployment, place: Place, executable: string): Promise<boolean> {
  const argv = ['readelf', '--wide', '--dyn-syms', executable]
  const {exitCode, stdout} = await deployment.exec(place, argv, {deadlineSeconds: 60})
  return exitCode === 0 && IMPORTED_MALLOC.test(stdout)
}

/**
 * The file whose `malloc` sees what a process allocates: the program itself when it carries an allocator, else its C
 * library. Throws a PrerequisiteError when most allocations would not be seen. Symbols are asked of bpftrace, which reads
 * .symtab and .dynsym as its probes do.
 */
export async function findAllocator(deployment: Deployment, place: Place, pid: number): Promise<string> {
  const executable = `/proc/${pid}/exe`
  const has: Has = async (symbol) => {
    const probe = `uprobe:${executable}:${symbol}`
    const {stdout, exitCode} = await deployment.exec(place, ['bpftrace', '-l', probe], {deadlineSeconds: 60})
    if (exitCode === null || exitCode === NOT_FOUND) throw withoutBpftrace()
    return stdout.split('\n').some((line) => line.trim().endsWith(`:${symbol}`))
  }
  const carriesMalloc = (await has('malloc')) && !(await importsMalloc(deployment, place, executable))
  if (!carriesMalloc) return libcOf(deployment, place, pid)
  if (await has(OPERATOR_NEW)) return executable
  const {stdout} = await deployment.exec(place, ['readlink', executable], {deadlineSeconds: 20})
  throw hiddenOperatorNew(stdout.trim() || executable)
}
