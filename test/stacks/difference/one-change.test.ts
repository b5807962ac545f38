import test from 'ava'
import {seededRandom} from '../../../benchmarks/statistics.ts'
import {UsageError} from '../../../src/errors/index.ts'
import {differenceOf} from '../../../src/stacks/difference/compare.ts'
import type {Difference, DifferenceOptions} from '../../../src/stacks/difference/difference.ts'
import {movedAsAWhole} from '../../../src/stacks/difference/moved-as-a-whole.ts'
import {movedFunctions} from '../../../src/stacks/difference/moved-functions.ts'
import {foldedStacks} from '../../flamegraph/folded-stacks.ts'

const random = seededRandom(41)

/** Samples by chance around a number of them: the sum of twelve uniform numbers is close to normal. */
function sampled(mean: number): number {
  const normal = Array.from({length: 12}, random).reduce((sum, one) => sum + one, -6)
  return Math.max(1, Math.round(mean + Math.sqrt(mean) * normal))
}

interface Program {
  /** What each of the program's own functions takes, times. */
  readonly own?: number
  /** What the kernel takes, times. */
  readonly kernel?: number
  /** Stacks besides. */
  readonly more?: readonly string[]
}

/** Twenty functions that a server calls, ten of the kernel below its system call. */
function recorded({own = 1, kernel = 1, more = []}: Program): string {
  const of = (index: number) => 120 + 40 * index
  const functions = Array.from({length: 20}, (_, index) => `main;serve;handle;f${index} ${sampled(own * of(index))}`)
  const system = Array.from(
    {length: 10},
    (_, index) => `main;serve;send;sys_[k];k${index}_[k] ${sampled(kernel * of(index))}`,
  )
  return [...functions, ...system, ...more].join('\n')
}

function compared(
  before: string,
  after: string,
  options: Partial<DifferenceOptions> = {normalisation: 'unmoved'},
): Difference {
  const side = (text: string, name: string) => ({stacks: foldedStacks(text), sampleType: 0, name})
  return differenceOf(side(before, 'before'), side(after, 'after'), options)
}

function changed(difference: Difference): readonly string[] {
  return movedFunctions(difference)
    .functions.filter(({significant, passesOn}) => significant && !passesOn)
    .map((one) => one.function)
    .toSorted()
}

test('A filter that comes onto the path is all that is found: what others have less of the whole is no change of them.', (t) => {
  const filter = ['main;serve;handle;filter;run 4000', 'main;serve;handle;filter;start 500']
  for (let pair = 0; pair < 10; pair++) {
    const difference = compared(recorded({}), recorded({more: filter}))
    const moved = movedFunctions(difference)
    t.deepEqual(changed(difference), ['filter', 'run', 'start'])
    const callers = moved.functions.filter(({passesOn}) => passesOn).map((one) => [one.function, one.kind])
    t.deepEqual(callers.toSorted(), [
      ['handle', 'calls grown'],
      ['main', 'calls grown'],
      ['serve', 'calls grown'],
    ])
    t.is(moved.callingCount, 3)
  }
})

test('One program is recorded twice: that the kernel as a whole takes more on a busy machine is no change of it.', (t) => {
  for (let pair = 0; pair < 20; pair++) {
    t.deepEqual(changed(compared(recorded({}), recorded({own: 1.3, kernel: 1.7}))), [])
  }
})

test('A function of the kernel that moved otherwise than the kernel is found.', (t) => {
  const more = ['main;serve;send;sys_[k];encrypt_[k] 900']
  t.deepEqual(changed(compared(recorded({}), recorded({kernel: 1.4, more}))), ['encrypt'])
})

test('Interrupts that hit a program are no work of it; exceptions, as of pages that it touches, are.', (t) => {
  const within = (entry: string) => [`main;serve;handle;f3;${entry}_[k];work_[k] 900`]
  for (const entry of ['asm_sysvec_apic_timer_interrupt', 'asm_common_interrupt', 'el0t_64_irq', 'el1_interrupt']) {
    const difference = compared(recorded({}), recorded({more: within(entry)}))
    t.deepEqual(changed(difference), [], entry)
    t.is(
      difference.totals.after,
      difference.stacks.self[1]!.reduce((sum, weight) => sum + weight, 0),
    )
  }
  t.true(changed(compared(recorded({}), recorded({more: within('asm_exc_page_fault')}))).includes('work'))
})

test('A caller of one that grew and of one that shrank as much is not called changed, and one that grew besides is.', (t) => {
  const calls = (a: number, b: number, self: number) => [`main;both;a ${a}`, `main;both;b ${b}`, `main;both ${self}`]
  const moved = compared(recorded({more: calls(1000, 2000, 300)}), recorded({more: calls(2000, 1000, 300)}))
  t.deepEqual(changed(moved), ['a', 'b'])
  const grown = compared(recorded({more: calls(1000, 2000, 300)}), recorded({more: calls(2000, 2000, 900)}))
  t.deepEqual(changed(grown), ['a', 'both'])
})

test('Of shares it is said where most moved as a whole, by how much, and what is left of the changes without that.', (t) => {
  const filter = ['main;serve;handle;filter;run 6000', 'main;serve;handle;filter;start 500']
  const cases: readonly {readonly after: Program; readonly programs: RegExp; readonly kernel: RegExp}[] = [
    {after: {kernel: 1.7}, programs: /-1\d%/, kernel: /\+4\d%/},
    {after: {own: 2}, programs: /\+1\d%/, kernel: /-4\d%/},
    {after: {more: filter}, programs: /-3\d%/, kernel: /-3\d%/},
  ]
  for (const {after, programs, kernel} of cases) {
    const [before, later] = [recorded({}), recorded(after)]
    const difference = compared(before, later, {})
    const moved = movedFunctions(difference)
    const [warning, ...others] = movedAsAWhole(difference, moved)
    t.deepEqual(others, [])
    const [, changed, left, ofPrograms, ofKernel] =
      /^(\d+) functions .* only (\d+) changed .* programs by (\S+), those of the kernel by (\S+)\.$/.exec(
        warning!.message,
      )!
    t.is(Number(changed), moved.functions.filter(({significant}) => significant).length)
    t.is(Number(left), movedFunctions(compared(before, later)).functions.filter(({significant}) => significant).length)
    t.true(Number(left) < Number(changed))
    t.regex(ofPrograms!, programs)
    t.regex(ofKernel!, kernel)
    t.regex(warning!.hint!, /--normalize unmoved/)
    t.is(
      movedAsAWhole(compared(before, later), moved).length,
      0,
      'what is compared by what did not move has nothing to be told',
    )
  }
})

test('Of shares nothing is said where most are as they were, or too few functions tell.', (t) => {
  const said = (before: string, after: string) => {
    const difference = compared(before, after, {})
    const moved = movedFunctions(difference)
    return {warnings: movedAsAWhole(difference, moved), changed: moved.changedCount}
  }
  for (let pair = 0; pair < 20; pair++) t.deepEqual(said(recorded({}), recorded({own: 1.5, kernel: 1.5})).warnings, [])
  const small = said(recorded({}), recorded({more: ['main;serve;handle;extra 600']}))
  t.deepEqual(small.warnings, [])
  t.true(small.changed > 0)
  const few = said('main;a 5000\nmain;b 3000', 'main;a 5000\nmain;b 9000')
  t.deepEqual(few.warnings, [])
  t.true(few.changed > 0)
})

test('Of too few functions nothing tells what did not move.', (t) => {
  const error = t.throws(() => compared('a 500\nb 300', 'a 500\nb 600'), {instanceOf: UsageError})
  t.regex(error.message, /too few functions of before and after/)
})
