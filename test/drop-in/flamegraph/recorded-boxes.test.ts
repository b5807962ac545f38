import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import test from 'ava'
import {fixtureText} from '../../stacks/fixture.ts'
import {differenceBetween, dropInBoxes, perlBoxes} from './drawn-boxes.ts'

/** What flamegraph.pl drew of inputs recorded here; test/fixtures/flamegraph/make.sh asked it. */
const RECORDED: readonly (readonly [name: string, ...argv: string[]])[] = [
  ['cpu-clock.java', '--colors', 'java'],
  ['cpu-clock.hash', '--hash'],
  ['dwarf-inlined.java', '--colors', 'java'],
  ['dwarf-inlined.hash', '--hash'],
  ['sched-switch.java', '--colors', 'java'],
  ['sched-switch.hash', '--hash'],
  ['several-events.java', '--colors', 'java'],
  ['several-events.hash', '--hash'],
  ['sched-switch.reverse', '--reverse', '--colors', 'mem'],
  ['sched-switch.flamechart', '--flamechart', '--colors', 'io'],
  ['several-events.minwidth', '--minwidth', '5%', '--factor', '3'],
]

function recordedBoxes(name: string) {
  const path = fileURLToPath(new URL(`../../fixtures/flamegraph/flamegraph.pl/${name}.boxes.txt`, import.meta.url))
  const rects = readFileSync(path, 'utf8').replace(
    /^(\S+) (\S+) (\S+) (\S+) (.*)$/gm,
    '<title>$5</title><rect x="$1" y="$2" width="$3" height="15.0" fill="$4"',
  )
  return perlBoxes(rects)
}

for (const [name, ...argv] of RECORDED) {
  test(`Boxes, counts, shares and colours of ${name} are those that flamegraph.pl drew.`, async (t) => {
    const text = fixtureText(`perf/6.1/${name.split('.')[0]}.collapsed-all.txt`)
    const theirs = recordedBoxes(name)
    t.true(theirs.length > 5)
    t.is(differenceBetween(await dropInBoxes(text, argv), theirs, {px: 0.101}), null)
    const compat = await dropInBoxes(text, [...argv, '--compat'])
    t.is(differenceBetween(compat, theirs, {px: 0.101, root: true, singular: false}), null)
  })
}
