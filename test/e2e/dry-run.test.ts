import {execFileSync} from 'node:child_process'
import {existsSync, globSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import test, {type ExecutionContext} from 'ava'
import type {Outline} from '../../src/bench/dry-run/outline.ts'
import {realExecutables, realPerf} from '../real-programs.ts'
import {testUnless} from '../skip.ts'
import {childrenOf, onlyRun, runRunner, scratch, startRunner} from './running-bench.ts'

const real = testUnless(realExecutables().missing ?? realPerf.missing, test.serial)
const POLL_MS = 10

/** The words of a command line as a shell reads them. */
function wordsOf(command: string): string[] {
  return execFileSync('bash', ['-c', `printf '%s\\0' ${command}`], {encoding: 'utf8'})
    .split('\0')
    .slice(0, -1)
}

/** Command lines of all programs that a run starts, as /proc has them, and how the run ended. */
async function watched(argv: readonly string[], cwd: string) {
  const running = startRunner(argv, {cwd})
  const seen = new Set<string>()
  let isOver = false
  const ended = running.ended.finally(() => {
    isOver = true
  })
  while (!isOver) {
    for (const {pid} of childrenOf(running.pid)) {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
        if (words.length > 0) seen.add(JSON.stringify(words))
      } catch {
        // It has ended since it was listed.
      }
    }
    await wait(POLL_MS)
  }
  return {seen: [...seen].map((words) => JSON.parse(words) as string[]), ended: await ended}
}

/** Ports, certificates and the run's folder are examples in an outline: each stands for one of its own in the run. */
class Examples {
  readonly #real = new Map<string, string>()

  /** Whether `found` is `outlined` with examples replaced, always the same one by the same. */
  matches(outlined: readonly string[], found: readonly string[], runDirectory: string): boolean {
    if (outlined.length !== found.length) return false
    return outlined.every((word, index) => {
      const other = found[index]!.replace(runDirectory, '<run>')
      if (word === '<by probe>') return /^0\.\d+$|^\de-\d$/.test(other)
      const [, example] = /127\.0\.0\.1:(\d+)/.exec(word) ?? []
      const [, port] = /127\.0\.0\.1:(\d+)/.exec(other) ?? []
      if (example === undefined || port === undefined) return word === other
      return word.replace(example, '') === other.replace(port, '') && this.#same(example, port)
    })
  }

  #same(example: string, port: string): boolean {
    if (!this.#real.has(example)) this.#real.set(example, port)
    return this.#real.get(example) === port
  }
}

async function outlineOf(argv: readonly string[], cwd: string): Promise<Outline> {
  const {stdout, stderr, exitCode} = await runRunner([...argv, '--dry-run', '--json'], {cwd})
  if (exitCode !== 0) throw new Error(`the dry run ended with ${exitCode}: ${stdout}${stderr}`)
  return JSON.parse(stdout)
}

function commandsOf({steps, cells}: Outline): string[] {
  const ofCells = cells.flatMap(({probe, command}) => [...(probe === null ? [] : [probe]), ...command.split('\n')])
  return [...steps.flatMap(({command}) => (command === null ? [] : [command])), ...ofCells]
}

/** Runs both and holds the one against the other. Returns the outline and the run's folder. */
async function compared(t: ExecutionContext, flags: readonly string[]) {
  const cwd = await scratch(t)
  const argv = ['bench', '--labels', 'same', '--duration', '1', '--qps', '200', '--conn', '2', ...flags]
  const outlined = await outlineOf(argv, cwd)
  t.false(existsSync(join(cwd, 'runs')))
  const {seen, ended} = await watched(argv, cwd)
  t.is(ended.exitCode, 0, ended.stdout + ended.stderr)
  const runDirectory = onlyRun(cwd)
  const examples = new Examples()
  const programs = seen.filter(([program]) => /\/(fortio|envoy)$/.test(program ?? ''))
  const expected = commandsOf(outlined).map(wordsOf)
  for (const words of programs) {
    t.true(
      expected.some((one) => examples.matches(one, words, runDirectory)),
      `started, and not outlined: ${words.join(' ')}`,
    )
  }
  // Asking for a version may be over between two looks.
  for (const words of expected.filter(([, verb]) => verb !== 'version')) {
    t.true(
      programs.some((one) => new Examples().matches(words, one, runDirectory)),
      `outlined, and not started: ${words.join(' ')}`,
    )
  }
  return {outlined, runDirectory, cwd}
}

const MODES = ['--baseline', '--serversidecar', '--clientsidecar']

for (const [protocol, ...flags] of [
  ['http', '--tls', 'mutual', '--cacert', '/nowhere/my ca.crt', ...MODES],
  ['http2', '--tls', 'none', '--resolution', '0.0001', ...MODES],
  ['grpc', '--tls', 'mutual', ...MODES],
  ['tcp', '--tls', 'none', '--jitter', '--size', '100,5000'],
]) {
  real(`a run starts what its dry run prints, and nothing else: ${protocol} ${flags.join(' ')}`, async (t) => {
    await compared(t, ['--protocol', protocol!, ...flags])
  })
}

real('profiling scripts are run as the dry run prints them, with templates of the user', async (t) => {
  const templates = join(await scratch(t), 'my templates')
  mkdirSync(join(templates, 'profilers'), {recursive: true})
  const body =
    'perf record -e cpu-clock -F {{frequencyHertz}} -g -p {{pid}} -o perf.data -- sleep {{durationSeconds}} >&2'
  writeFileSync(join(templates, 'profilers/oncpu-perf.sh'), `# mine\n${body}\n`)
  const command = 'perf record -F 99 -g -p {sidecar_pid} -- sleep {duration} && perf script | c++filt -n'
  const {outlined, runDirectory} = await compared(t, [
    ...['--profiler', 'oncpu', '--profiler-tool', 'perf', '--templates', templates],
    ...['--custom_profiling_command', command, '--custom_profiling_name', 'own'],
  ])
  for (const {name, commands} of outlined.profilers) {
    const scripts = globSync(join(runDirectory, 'cells', '*', '*', name, 'command.sh'))
    t.is(scripts.length, 2)
    for (const script of scripts) {
      const text = readFileSync(script, 'utf8')
      const pid = / -p (\d+) /.exec(text)?.[1] ?? ''
      t.is(text, commands[0]!.command.replaceAll('{sidecar_pid}', pid))
    }
  }
  t.true(outlined.profilers.some(({commands}) => commands[0]!.command.includes('# mine')))
})

real('what is written before the start is what the dry run prints, but for ports and certificates', async (t) => {
  const {outlined, runDirectory} = await compared(t, ['--tls', 'mutual'])
  const general = (text: string) =>
    text
      .replaceAll(runDirectory, '<run>')
      .replaceAll(/port_value: \d+/g, 'port_value: N')
      .replaceAll(/mesh-runner-[\w-]+(?=\/)/g, 'mesh-runner-XXXXXX')
  for (const {file} of outlined.steps) {
    if (file === null) continue
    t.is(general(readFileSync(join(runDirectory, 'deployment', file.name), 'utf8')), general(file.content))
  }
})
