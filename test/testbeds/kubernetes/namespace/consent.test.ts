import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import anyTest, {type TestFn} from 'ava'
import {askForContext, consentFile} from '../../../../src/testbeds/kubernetes/namespace/consent.ts'

const test = anyTest as TestFn<{state: string; before: string | undefined}>
const PRODUCTION = {context: 'prod', server: 'https://10.0.0.1:6443'}
const agree = async () => true

test.beforeEach(async (t) => {
  const before = process.env['XDG_STATE_HOME']
  t.context = {state: await mkdtemp(join(tmpdir(), 'consent-')), before}
  process.env['XDG_STATE_HOME'] = t.context.state
})

test.afterEach.always(async (t) => {
  if (t.context.before === undefined) delete process.env['XDG_STATE_HOME']
  else process.env['XDG_STATE_HOME'] = t.context.before
  await rm(t.context.state, {recursive: true})
})

test.serial('a context is asked for once, and again when its name means another server', async (t) => {
  const questions: string[] = []
  const confirm = async (question: string) => questions.push(question) > 0
  await askForContext(PRODUCTION, 'twopods', {yes: false, confirm})
  await askForContext(PRODUCTION, 'twopods', {yes: false, confirm})
  t.is(questions.length, 1)
  t.regex(questions[0]!, /prod \(https:\/\/10\.0\.0\.1:6443\).*namespace twopods/)
  await askForContext({...PRODUCTION, server: 'https://10.0.0.2:6443'}, 'twopods', {yes: false, confirm})
  t.is(questions.length, 2)
  const {contexts} = JSON.parse(await readFile(consentFile(), 'utf8'))
  t.is(contexts.length, 2)
})

test.serial('a no changes nothing and is not remembered', async (t) => {
  const refused = () => askForContext(PRODUCTION, 'twopods', {yes: false, confirm: async () => false})
  await t.throwsAsync(refused(), {name: 'UsageError', message: /not agreed to; nothing was changed/})
  await t.throwsAsync(readFile(consentFile()), {code: 'ENOENT'})
})

test.serial('where nobody can be asked, the error shows the command with --yes', async (t) => {
  const error = await t.throwsAsync(
    askForContext(PRODUCTION, 'twopods', {yes: false, command: 'runner deploy -n twopods'}),
  )
  t.is((error as {exitCode?: number}).exitCode, 2)
  t.regex((error as {hint?: string}).hint!, /runner deploy -n twopods --yes$/)
})

test.serial('where the flags are not known, no command is made up', async (t) => {
  const error = await t.throwsAsync(askForContext(PRODUCTION, 'twopods', {yes: false}))
  t.is((error as {hint?: string}).hint, 'Add --yes to the command to agree to changes there')
})

test.serial('--yes asks nothing and remembers nothing', async (t) => {
  await askForContext(PRODUCTION, 'twopods', {yes: true})
  await t.throwsAsync(readFile(consentFile()), {code: 'ENOENT'})
})

test.serial('a file that cannot be read is an error, not a yes', async (t) => {
  await askForContext(PRODUCTION, 'twopods', {yes: false, confirm: agree})
  t.is(dirname(consentFile()), join(t.context.state, 'mesh-runner'))
  await writeFile(consentFile(), '{"contexts": [')
  await t.throwsAsync(askForContext(PRODUCTION, 'twopods', {yes: false, confirm: agree}), {name: 'ConfigurationError'})
})
