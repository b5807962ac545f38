import {execFileSync} from 'node:child_process'
import test from 'ava'
import {nextStep} from '../../src/report/next-step.ts'
import {hasFlag, ownFlags} from '../../src/report/own-flags.ts'
import {exampleDocument, exampleResult, exampleRun} from '../results/example.ts'

const DONE = exampleDocument({cells: [exampleResult()]})

/** Words of a command as a shell reads them. */
function wordsOf(command: string): string[] {
  return execFileSync('bash', ['-c', `printf '%s\\0' ${command}`], {encoding: 'utf8'})
    .split('\0')
    .slice(0, -1)
}

for (const argv of [
  ['--conn', '2,16', '--duration', '2m'],
  ['--values', '/my files/v.yaml', '--templates', "it's here", '--output-dir', '/x y'],
  ['--config_file', 'latency.yaml', '--extra_labels=a', '--set', 'proxy.concurrency=4'],
]) {
  test(`the next command has the user's own flags as a shell reads them: ${argv.join(' ')}`, (t) => {
    const {command} = nextStep({document: DONE, run: exampleRun(), argv: [...argv, '--quiet']}, '/')
    t.deepEqual(wordsOf(command), ['runner', 'bench', ...argv, '--profiler', 'oncpu'])
  })
}

for (const argv of [
  ['--headers', 'authorization:s3cret'],
  ['--header=a:s3cret'],
  ['--set', 'headers=a:s3cret'],
  ['--set=header=a:s3cret'],
  ['--symbol-urls', 'https://me:s3cret@files.example/{build_id}'],
  ['--resume', 'runs/x'],
]) {
  test(`the page is next where flags cannot be said again: ${argv[0]}`, (t) => {
    t.is(ownFlags(argv), null)
    const {command} = nextStep({document: DONE, run: exampleRun(), argv}, '/')
    t.regex(command, /^xdg-open .*index\.html$/)
    t.notRegex(command, /s3cret/)
  })
}

test('pods that were kept are attached to, and not deployed again', (t) => {
  const run = exampleRun()
  const {kubernetes} = run.settings
  const kept = {...run, settings: {...run.settings, kubernetes: {...kubernetes, keep: true}}}
  const argv = ['--testbed', 'kubernetes', '-n', 'lab', '--keep', '--tls', 'none']
  const {command} = nextStep({document: {...DONE, testbed: 'kubernetes'}, run: kept, argv}, '/')
  t.is(command, 'runner bench --testbed kubernetes -n lab --tls none --attach --profiler oncpu')
})

test('a flag is known in both spellings, with and without its value beside it', (t) => {
  t.true(hasFlag(['--output_dir', 'x'], 'output-dir'))
  t.true(hasFlag(['--output-dir=x'], 'output-dir'))
  t.false(hasFlag(['--output', 'x'], 'output-dir'))
})
