import {mkdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import type {Preset, PresetMethod} from '../../../src/profilers/presets/preset.ts'
import {tryMethod} from '../../../src/profilers/presets/try-method.ts'
import {scratchFolder} from '../../scratch-folder.ts'
import {background, fakeDeployment, PLACE} from '../fake-deployment.ts'

const METHOD: PresetMethod = {tool: 'perf', program: 'bash', output: {format: 'folded'}, note: ''}
const PRESET: Preset = {name: 'oncpu', description: '', event: 'cpu', unit: 'samples', methods: [METHOD]}

/** Ends once the process has had 0.3 s of CPU time: fields 14 and 15 of its line, in ticks of 10 ms. */
const UNTIL_IT_RAN = `
used() { read -r -a stat < /proc/{{pid}}/stat; echo $((stat[13] + stat[14])); }
start=$(used)
while [ $(($(used) - start)) -lt 30 ]; do sleep 0.02; done`

/** Tries a script, which finds in $trials the file with a line for each time that it was started. */
async function tried(t: ExecutionContext, argv: readonly string[], script: string) {
  const folder = await scratchFolder(t, 'trials')
  const trials = join(folder, 'trials')
  await mkdir(join(folder, 'profilers'))
  await writeFile(
    join(folder, 'profilers/oncpu-perf.sh'),
    `trials='${trials}'\necho {{durationSeconds}} >> "$trials"\n${script}\n`,
  )
  await using busy = background(argv)
  const {failure} = await tryMethod(PRESET, METHOD, {
    deployment: fakeDeployment({pid: busy.pid}),
    place: PLACE,
    values: {pid: busy.pid, hostPid: busy.pid, durationSeconds: 0, frequencyHertz: 99, allocator: ''},
    templatesFolder: folder,
    whyBpfIsBlind: null,
    signal: new AbortController().signal,
  })
  return {failure, count: (await readFile(trials, 'utf8')).trim().split('\n').length}
}

const SPINNING = ['bash', '-c', 'while :; do :; done']
/** Has no CPU time, as on a machine that others use up. */
const IDLE = ['sleep', '120']

test('a tool that sees something works', async (t) => {
  t.deepEqual(await tried(t, SPINNING, 'echo "bash;main 3"'), {failure: null, count: 1})
})

test('a tool that sees nothing of a process that ran does not work', async (t) => {
  const {failure, count} = await tried(t, SPINNING, UNTIL_IT_RAN)
  t.regex(failure!, /saw nothing/)
  t.is(count, 2)
})

test('while the process has no CPU time, seeing nothing of it says nothing, and the tool is tried again', async (t) => {
  const script = 'if [ "$(wc -l < "$trials")" -ge 3 ]; then echo "bash;main 3"; fi'
  t.deepEqual(await tried(t, IDLE, script), {failure: null, count: 3})
})

test('where it never has any, that is what is said', async (t) => {
  const {failure} = await tried(t, IDLE, ':')
  t.regex(failure!, /had no CPU time/)
})
