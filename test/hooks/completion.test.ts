import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {MESH_NAMES} from '../../src/config/mesh-name.ts'
import {SETTING_NAMES, settingOf} from '../../src/config/schema.ts'
import {run} from '../../src/process/run.ts'

const DEV = join(import.meta.dirname, '..', '..', 'bin', 'dev.js')
const home = mkdtempSync(join(tmpdir(), 'completion-'))
const env = {...process.env, HOME: home, XDG_CACHE_HOME: join(home, '.cache')}
let script = ''

test.before(async (t) => {
  const {exitCode, stdout, stderr} = await run([process.execPath, DEV, 'autocomplete', 'script', 'bash'], {env})
  t.is(exitCode, 0, stderr)
  script = stdout
})
test.after.always(() => rmSync(home, {recursive: true}))

/** What bash is offered for the last of `words`, as its line editor divides them, with a shell that has nothing but the script. */
async function offered(t: import('ava').ExecutionContext, words: readonly string[]): Promise<string[]> {
  const asked = `${script}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
entry=$(complete -p runner); entry=\${entry% runner}; \${entry##* }
printf '%s\\n' "\${COMPREPLY[@]}"`
  const bash = ['bash', '--norc', '--noprofile', '-c', asked, 'bash', 'runner', ...words]
  const {exitCode, stdout, stderr} = await run(bash, {env})
  t.is(exitCode, 0, stderr)
  t.is(stderr, '')
  return stdout.split('\n').filter((line) => line !== '')
}

for (const [words, expected] of [
  [['fl'], ['flame']],
  [
    ['flame', ''],
    ['collapse', 'diff', 'export', 'graph', 'top'],
  ],
  [['bench', '--mes'], ['--mesh']],
  [['bench', '--no-keepal'], ['--no-keepalive']],
  [['bench', '--mesh', ''], MESH_NAMES],
  [['bench', '--mesh', 'is'], ['istio']],
  [['bench', '--mesh', '=', ''], MESH_NAMES],
  [['bench', '--mesh', '='], MESH_NAMES],
  [['bench', '--mesh', '=', 'li'], ['linkerd']],
  // Where the user has taken = out of COMP_WORDBREAKS.
  [['bench', '--mesh=li'], ['--mesh=linkerd']],
  [
    ['bench', '--profiler', 'oncpu,of'],
    ['oncpu,offcpu', 'oncpu,offwake'],
  ],
  [['bench', '--envoy-profiler', 'c'], ['cpuprofiler']],
  [['bench', '--envoy_profiler', 'c'], ['cpuprofiler']],
  [
    ['bench', '--mode', 'ht'],
    ['http', 'http2'],
  ],
  [['deploy', '-n', 'x', '--testbed', 'k'], ['kubernetes']],
  [
    ['flame', 'graph', 'perf.data', '--weight', ''],
    ['period', 'samples'],
  ],
  [
    ['flame', 'diff', '--normalize', ''],
    ['total', 'seconds', 'requests', 'unmoved', 'none'],
  ],
  [['flame', 'diff', '--inconclusive', '=', 'p'], ['pass']],
  [['flame', 'export', '--format', 's'], ['speedscope']],
  [['flame', 'top', ''], []],
  [['bench', '--conn', ''], []],
] as const) {
  test(`bash is offered ${expected.join(' ') || 'files'} for runner ${words.join('␣')}`, async (t) => {
    t.deepEqual(await offered(t, words), [...expected])
  })
}

test('every setting with a closed set of values offers what its parser takes', async (t) => {
  for (const name of SETTING_NAMES) {
    const {flags, parse} = settingOf(name)
    if (flags.length === 0 || parse.choices === undefined) continue
    const values = await offered(t, ['bench', `--${flags[0]}`, ''])
    t.deepEqual(values, [...parse.choices])
    for (const value of values) t.notThrows(() => parse(value), `${name}: ${value}`)
  }
})

test('zsh is offered the values of settings, too', (t) => {
  const zsh = readFileSync(join(home, '.cache', 'mesh-runner', 'autocomplete', 'functions', 'zsh', '_runner'), 'utf8')
  t.regex(zsh, new RegExp(`--mesh"\\[.*\\]:mesh options:\\(${MESH_NAMES.join(' ')}\\)"`))
})

test('a value that is none is still told in the words of the setting', async (t) => {
  const {exitCode, stderr} = await run([process.execPath, DEV, 'bench', '--mesh', 'istoi', '--dry-run'])
  t.is(exitCode, 2, stderr)
  t.regex(stderr, /Did you mean istio\?/)
})
