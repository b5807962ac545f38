import {mkdtempSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import anyTest, {type TestFn} from 'ava'
import {pages} from '../../documentation/pages.ts'
import {examples} from './documented-examples.ts'
import {makeProfiles, makeRun, makeWorkplace, shell, type Workplace} from './documented-inputs.ts'
import {shapesOf} from './output-shape.ts'

const test = anyTest.serial as TestFn
const directory = mkdtempSync(join(tmpdir(), 'documented-'))
let workplace: Workplace

test.before(async () => {
  workplace = await makeWorkplace(directory)
  await makeProfiles(workplace)
  await makeRun(workplace)
})
test.after.always(() => rm(directory, {recursive: true, force: true}))

for (const {where, command, line, exitCodes} of examples().filter(({onCluster}) => !onCluster)) {
  test(`${where} works as it is written: ${command}`, async (t) => {
    const {exitCode, stdout, stderr} = await shell(workplace, line)
    t.true(
      exitCodes.includes(exitCode ?? -1),
      `${line}\nended with ${exitCode}:\n${stdout.slice(-2000)}\n${stderr.slice(-3000)}`,
    )
  })
}

test("the README's first command prints what the README shows, in other numbers", async (t) => {
  const {lines} = pages().find(({path}) => path === 'README.md')!
  const command = lines.find((line) => line.includes('npx runner bench'))!.replace(/^.* && (?=npx runner bench)/, '')
  const from = lines.indexOf('The benchmark ends with:')
  const shown = lines.slice(
    from + 1,
    lines.findIndex((line, index) => index > from + 1 && /^ {0,3}\S/.test(line)),
  )
  const {exitCode, stdout, stderr} = await shell(workplace, command)
  t.is(exitCode, 0, stderr)
  const printed = new Set(shapesOf(stdout.split('\n')))
  t.deepEqual(
    shapesOf(shown).filter((shape) => !printed.has(shape)),
    [],
    stdout,
  )
})
