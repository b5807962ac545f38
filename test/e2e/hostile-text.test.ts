import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import anyTest, {type TestFn} from 'ava'

const ROOT = join(import.meta.dirname, '..', '..')
/** A colour, which looks like one of our own, CSI in one byte, an override of direction, and what cannot be seen. */
const HOSTILE = 'x\u202eevil\u001b[31mred\u009b2Jz\u200b\u2066\u061c\u{e0041}'
/** Any of it; line ends, tabs and our own styles are not meant. */
// biome-ignore format: one line, for the remark below
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const STEERS = /\u001b\[31mred|[\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]|(?![\n\r\t\u001b])\p{Control}|\u001b(?!\[\d+m)/u

const test = anyTest as TestFn<{folder: string}>

test.beforeEach((t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-text-'))
  t.context.folder = folder
  const perfText = `${HOSTILE} 1 [000] 1.0: 250000 cpu-clock:${HOSTILE}: \n\t7f00 ${HOSTILE}+0x1 (/lib/${HOSTILE}.so)\n\t7f10 main+0x1 (/bin/${HOSTILE})\n\n`
  writeFileSync(join(folder, `${HOSTILE}.txt`), perfText.repeat(3))
  writeFileSync(join(folder, 'before.folded'), `main;${HOSTILE};f 500\nmain;g 300\n`)
  writeFileSync(join(folder, 'after.folded'), `main;${HOSTILE};f 1500\nmain;g 300\n`)
  writeFileSync(join(folder, 'none.folded'), `${HOSTILE}\n${HOSTILE}\n`)
  writeFileSync(join(folder, 'config.yaml'), `conn: [1]\n${JSON.stringify(HOSTILE)}: ${JSON.stringify(HOSTILE)}\n`)
  writeFileSync(join(folder, 'broken.yaml'), `a: [${HOSTILE}\n`)
  const name = JSON.stringify(HOSTILE)
  writeFileSync(
    join(folder, 'kubeconfig.yaml'),
    `{apiVersion: v1, kind: Config, current-context: ${name}, contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}}}], clusters: [{name: ${name}, cluster: {server: "https://127.0.0.1:1"}}], users: [{name: ${name}, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ${name}, interactiveMode: Never}}}]}`,
  )
  recording(folder)
})

test.afterEach.always((t) => rmSync(t.context.folder, {recursive: true, force: true}))

/** A profile as a run leaves it, all of whose words are hostile. */
function recording(folder: string): void {
  mkdirSync(join(folder, 'profile'))
  writeFileSync(join(folder, 'profile', 'raw.folded'), `main;${HOSTILE} 5\nmain;[${HOSTILE}.so 0x1234] 7\n`)
  const manifest = {
    schemaVersion: 1,
    name: HOSTILE,
    profiler: {kind: 'custom', tool: HOSTILE, command: HOSTILE, toolVersion: HOSTILE},
    format: null,
    event: HOSTILE,
    unit: HOSTILE,
    scope: null,
    process: {
      proxy: HOSTILE,
      workload: HOSTILE,
      instance: HOSTILE,
      pid: 1,
      hostPid: null,
      executable: HOSTILE,
      buildId: null,
    },
    window: {startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:00:01Z', durationSeconds: 1},
    host: {hostname: HOSTILE, kernel: HOSTILE, architecture: HOSTILE},
    files: {raw: 'raw.folded', log: null, script: null, maps: null},
    facts: {},
  }
  writeFileSync(join(folder, 'profile', 'profile.json'), JSON.stringify(manifest))
}

const DRY_RUN = ['bench', '--testbed', 'local', '--dry-run']

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'names of functions, modules and files in a table': ['flame', 'top', `${HOSTILE}.txt`],
  'the same as JSON': ['flame', 'top', `${HOSTILE}.txt`, '--json'],
  'labels of a recorded profile': ['flame', 'top', 'profile'],
  'a picture, and the name it was written to': ['flame', 'graph', 'profile', '-o', `${HOSTILE}.svg`],
  'an export': ['flame', 'export', 'before.folded', '--format', 'pprof', '-o', `${HOSTILE}.pb.gz`],
  'a difference that crosses a threshold': ['flame', 'diff', 'before.folded', 'after.folded', '--fail-above', '1'],
  'an input that is none': ['flame', 'collapse', 'none.folded'],
  'an input that is not there': ['flame', 'top', `${HOSTILE}/none`],
  'a flag that is none': ['flame', 'graph', `--${HOSTILE}`],
  'a command that is none': [HOSTILE],
  'a command to profile with': [...DRY_RUN, '--custom_profiling_command', `echo ${HOSTILE}`],
  'the name of a header': [...DRY_RUN, '--headers', `X-${HOSTILE}: v`],
  'a label': [...DRY_RUN, '--run-label', HOSTILE],
  'a folder to write to': [...DRY_RUN, '--output-dir', HOSTILE],
  'keys of a config file': [...DRY_RUN, '--config-file', 'config.yaml'],
  'a config file that is no YAML': [...DRY_RUN, '--config-file', 'broken.yaml'],
  'a run that is none': ['bench', '--resume', HOSTILE],
  'values of settings': ['config', 'show', '--output-dir', HOSTILE],
  'names of a cluster': ['doctor', '--testbed', 'kubernetes', '--kubeconfig', 'kubeconfig.yaml'],
}

for (const [what, argv] of Object.entries(COMMANDS)) {
  test(`what steers a terminal is shown and not carried out: ${what}`, (t) => {
    const {folder} = t.context
    const {status, stdout, stderr} = spawnSync(process.execPath, [join(ROOT, 'bin', 'dev.js'), ...argv], {
      cwd: folder,
      encoding: 'utf8',
      env: {...process.env, FORCE_COLOR: '1', XDG_CACHE_HOME: join(folder, '.cache')},
    })
    t.not(status, 1, stderr)
    t.not(status, null)
    t.is(STEERS.exec(stdout + stderr), null, JSON.stringify(stdout + stderr))
  })
}

test('a picture has none of it either, in no text and in nothing that its script reads', (t) => {
  const {folder} = t.context
  spawnSync(process.execPath, [join(ROOT, 'bin', 'dev.js'), 'flame', 'graph', 'profile', '-o', 'a.svg'], {cwd: folder})
  const svg = readFileSync(join(folder, 'a.svg'), 'utf8')
  t.regex(svg, /\\u202eevil/)
  t.is(STEERS.exec(svg), null)
})
