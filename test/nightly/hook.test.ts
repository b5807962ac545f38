import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {sourceHook} from '../../src/nightly/hook.ts'
import {scratchFolder} from '../scratch-folder.ts'

async function hooksOf(t: ExecutionContext, scripts: Readonly<Record<string, string>>, timeoutSeconds = 20) {
  const folder = await scratchFolder(t, 'hooks')
  const directory = join(folder, 'one')
  mkdirSync(directory)
  const sourced: (string | null)[] = []
  for (const [name, text] of Object.entries(scripts)) {
    const script = join(directory, `${name}.sh`)
    writeFileSync(script, text)
    const environment = {NAMESPACE: 'twopods-istio'}
    const files = {state: join(folder, 'state'), log: join(folder, `${name}.log`)}
    sourced.push(await sourceHook({script, directory, environment, ...files, timeoutSeconds}))
  }
  return {directory, sourced, printed: (name: string) => readFileSync(join(folder, `${name}.log`), 'utf8')}
}

test('a hook is sourced in its own folder with the variables of the night, and $0 is the script', async (t) => {
  const {sourced, printed, directory} = await hooksOf(t, {prerun: 'echo "$PWD $(dirname "$0") $NAMESPACE"'})
  t.deepEqual(sourced, [null])
  t.is(printed('prerun'), `${directory} ${directory} twopods-istio\n`)
})

test('what one hook sets the next one finds: values of several lines, quotes, and functions', async (t) => {
  const prerun = `VALUE='a "b"\n$c'\ntold() { echo "told $1"; }\n`
  const {sourced, printed} = await hooksOf(t, {prerun, postrun: 'echo "$VALUE"; told it'})
  t.deepEqual(sourced, [null, null])
  t.is(printed('postrun'), 'a "b"\n$c\ntold it\n')
})

test('a command that fails ends the hook, which is told with exit code and last line, and what it set is kept', async (t) => {
  const {sourced, printed} = await hooksOf(t, {prerun: 'A=1; echo began; (exit 7); echo never', postrun: 'echo "A=$A"'})
  t.regex(sourced[0]!, /^Sourcing \/.*\/prerun\.sh: it ended with exit code 7\. The end of \/.*prerun\.log: began$/)
  t.is(printed('prerun'), 'began\n')
  t.is(printed('postrun'), 'A=1\n')
})

test('a variable that is not set ends the hook and is named', async (t) => {
  const {sourced} = await hooksOf(t, {prerun: 'echo "$NOWHERE_SET"'})
  t.regex(sourced[0]!, /exit code \d+\..*NOWHERE_SET: unbound variable$/)
})

test('a hook that hangs is ended at its deadline, and that is told', async (t) => {
  const {sourced} = await hooksOf(t, {prerun: 'sleep 600'}, 1)
  t.regex(sourced[0]!, /it was not done after 1 s and was ended\. It printed nothing/)
})
