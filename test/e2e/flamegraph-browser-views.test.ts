import type {Page} from 'playwright-core'
import {flameGraphOptions} from '../../src/flamegraph/options.ts'
import {pictureOf} from '../../src/flamegraph/picture.ts'
import {pictureChunks, renderFlameGraph} from '../../src/flamegraph/render.ts'
import {viewerScript} from '../../src/flamegraph/viewer-script.ts'
import {frame, StacksBuilder} from '../../src/stacks/model/stacks.ts'
import {foldedStacks} from '../flamegraph/folded-stacks.ts'
import {pictureTests, type Served} from './picture-page.ts'

const STACKS = foldedStacks(`main;accept 100
main;serve;parse;malloc 200
main;serve;send;malloc 50
main;serve;send;copy;malloc;malloc 150
main;serve;wrapper;send 400
worker;malloc 100
`)
const svg = (body: string, policy?: string): Served => ({
  body,
  type: 'image/svg+xml',
  ...(policy === undefined ? {} : {policy}),
})

/** A picture of more boxes than have elements of their own. */
function manyBoxes(): string {
  const lines = Array.from({length: 6000}, (_, index) => `main;${index < 3000 ? 'left' : 'right'};fn_${index} 1`)
  return renderFlameGraph(
    foldedStacks(`${lines.join('\n')}\nmain;wide 3000\n`),
    0,
    flameGraphOptions({minimumShare: 0}),
  )
}

/** A differential picture: every box was one half before, apart from what `accept` had. */
function difference(): string {
  const picture = pictureOf(STACKS, 0, flameGraphOptions({}))
  const {weights} = picture.layout
  const half = weights.map((weight) => weight / 2)
  const none = new Float64Array(weights.length)
  const differences = {before: half, after: weights, selfBefore: none, selfAfter: none, error: none.map(() => 3)}
  const changed = {
    ...picture,
    layout: {...picture.layout, differences},
    fillOf: (box: number) => [255, 100 + box, 100] as const,
    measure: {...picture.measure, totalBefore: 500},
  }
  return [...pictureChunks(changed, viewerScript())].join('')
}

/** Threads as labels, one of which has the name of a function. */
function threads(): string {
  const builder = new StacksBuilder([{name: 'samples', unit: 'samples', event: null}])
  const add = (label: string, names: string[], weight: number) =>
    builder.add(
      [frame({name: label, kind: 'label'}), ...names.map((name) => frame({name}))].map((one) => builder.intern(one)),
      [weight],
    )
  add('wrk:worker_0', ['run', 'parse'], 100)
  add('wrk:worker_1', ['run', 'parse'], 300)
  add('wrk:worker_1', ['run', 'send'], 100)
  add('run', ['main', 'run'], 500)
  return renderFlameGraph(builder.build(), 0, flameGraphOptions({}))
}

/** As presets for time off the CPU write it. */
const OFF_CPU = foldedStacks(`blocked;wrk:worker_0;run;wait 40
blocked;wrk:worker_1;run;wait 60
waiting for work;wrk:worker_0;run;poll 500
waiting for work;wrk:worker_1;run;poll 400
`)

const PICTURE = renderFlameGraph(STACKS, 0, flameGraphOptions({}))
const {inBrowser} = pictureTests({
  '/picture.svg': svg(PICTURE),
  '/inverted.svg': svg(renderFlameGraph(STACKS, 0, flameGraphOptions({inverted: true}))),
  '/many.svg': svg(manyBoxes()),
  '/threads.svg': svg(threads()),
  '/off-cpu.svg': svg(renderFlameGraph(OFF_CPU, 0, flameGraphOptions({}))),
  '/difference.svg': svg(difference()),
  '/long.svg': svg(renderFlameGraph(foldedStacks(`${'x'.repeat(300)} 1\n`), 0, flameGraphOptions({}))),
  '/unstyled.svg': svg(PICTURE, "default-src 'none'; script-src 'unsafe-inline'"),
  '/own-ground.svg': svg(renderFlameGraph(STACKS, 0, flameGraphOptions({background: 'yellow'}))),
})

const labelsOf = (page: Page) => page.locator('.fg-labels text').allTextContents()
const hash = async (page: Page) => decodeURIComponent(await page.evaluate<string>('location.hash'))
const groundOf = (page: Page) => page.evaluate<string>("getComputedStyle(document.querySelector('.fg-page')).fill")
const details = (page: Page) => page.locator('.fg-details').textContent()
const chips = (page: Page) => page.locator('.fg-chip').allTextContents()
const amount = (page: Page) => page.locator('.fg-amount').textContent()
const label = (page: Page, name: string, place = 0) => page.locator('.fg-labels text', {hasText: name}).nth(place)

/** Points at a label; labels let the pointer through to their boxes. */
async function pointAt(page: Page, name: string, place = 0): Promise<void> {
  const area = (await label(page, name, place).boundingBox())!
  await page.mouse.move(area.x + 4, area.y + area.height / 2)
}

inBrowser(
  'c shows who calls a function, all its boxes merged, and Escape leads back',
  '/picture.svg',
  async (t, page) => {
    await pointAt(page, 'malloc')
    await page.keyboard.press('c')
    t.deepEqual(await chips(page), ['callers of malloc ×'])
    t.deepEqual(
      (await labelsOf(page)).sort(),
      'copy main main main malloc parse send send serve serve serve worker'.split(' '),
    )
    t.true((await amount(page))!.startsWith('500 samples, 50.00%'))
    await pointAt(page, 'parse')
    t.is(await details(page), 'parse (200 samples, 20.00%)')
    t.is(await hash(page), '#callers=malloc')
    await page.keyboard.press('Escape')
    t.deepEqual(await chips(page), [])
    t.is(await hash(page), '')
    t.true(await page.locator('.fg-drawn').isVisible())
  },
)

inBrowser(
  'the callers view can be zoomed, searched and left by Back',
  '/picture.svg#callers=malloc',
  async (t, page) => {
    await pointAt(page, 'send')
    await page.mouse.down()
    await page.mouse.up()
    t.regex(await hash(page), /^#callers=malloc&zoom=/)
    await page.locator('.fg-search').fill('serve')
    t.is(await page.locator('.fg-found').textContent(), '3 boxes, 100.00% of view')
    await page.goBack()
    t.false((await page.locator('.fg-boxes').getAttribute('viewBox'))!.startsWith('1000000'))
    t.deepEqual(await chips(page), ['callers of malloc ×'])
  },
)

inBrowser('f keeps only the stacks through a function', '/picture.svg', async (t, page) => {
  await pointAt(page, 'parse')
  await page.keyboard.press('f')
  t.deepEqual((await labelsOf(page)).sort(), ['all', 'main', 'malloc', 'parse', 'serve'])
  t.true((await amount(page))!.startsWith('200 samples, 20.00%'))
  t.is(await hash(page), '#only=parse')
})

inBrowser(
  'h hides a function: what it calls moves to its callers and merges there',
  '/picture.svg',
  async (t, page) => {
    await pointAt(page, 'wrapper')
    await page.keyboard.press('h')
    t.false((await labelsOf(page)).includes('wrapper'))
    await pointAt(page, 'send')
    t.is(await details(page), 'send (600 samples, 60.00%)')
    await page.getByRole('button', {name: 'Take back: hidden wrapper'}).click()
    t.true((await labelsOf(page)).includes('wrapper'))
  },
)

inBrowser(
  'x leaves out the stacks through a function; choices add up and go one by one',
  '/picture.svg',
  async (t, page) => {
    await pointAt(page, 'malloc')
    await page.keyboard.press('x')
    t.deepEqual((await labelsOf(page)).sort(), ['accept', 'all', 'main', 'send', 'serve', 'wrapper'])
    await pointAt(page, 'wrapper')
    await page.keyboard.press('h')
    t.deepEqual(await chips(page), ['hidden wrapper ×', 'without malloc ×'])
    t.is(await hash(page), '#without=malloc&hide=wrapper')
    await page.keyboard.press('Escape')
    t.deepEqual(await chips(page), ['hidden wrapper ×'])
  },
)

inBrowser('the buttons do the same for the box that was clicked', '/picture.svg', async (t, page) => {
  const callers = page.getByRole('button', {name: /^Who calls this function/})
  t.true(await callers.isDisabled())
  await pointAt(page, 'parse')
  await page.mouse.down()
  await page.mouse.up()
  await callers.click()
  t.deepEqual(await chips(page), ['callers of parse ×'])
})

inBrowser(
  'a choice in the address that is not there is ignored',
  '/picture.svg#callers=gone&hide=wrapper;never&only=',
  async (t, page) => {
    t.deepEqual(await chips(page), ['hidden wrapper ×'])
  },
)

inBrowser('leaving out everything leaves the picture as it is', '/picture.svg#without=main;worker', async (t, page) => {
  t.true((await labelsOf(page)).includes('main'))
})

inBrowser('? lists the keys and moves the picture down, not over it', '/picture.svg', async (t, page) => {
  const top = async () => (await page.locator('.fg-labels text').first().boundingBox())!.y
  const before = await top()
  await page.keyboard.press('?')
  t.true(await page.getByText('leave out all stacks through it').isVisible())
  t.true((await top()) > before + 40)
  await pointAt(page, 'parse')
  t.is(await details(page), 'parse (200 samples, 20.00%)')
})

inBrowser('the tooltip of any box is that of the box below the pointer', '/picture.svg#only=parse', async (t, page) => {
  await pointAt(page, 'serve')
  t.is(await page.locator('.fg-boxes > title').textContent(), 'serve (200 samples, 20.00%)')
})

inBrowser('an inverted picture answers to the pointer too, in every view', '/inverted.svg', async (t, page) => {
  await pointAt(page, 'wrapper')
  t.is(await details(page), 'wrapper (400 samples, 40.00%)')
  await page.keyboard.press('c')
  const y = async (name: string) => (await label(page, name).boundingBox())!.y
  t.true((await y('wrapper')) < (await y('serve')))
})

inBrowser('m, or a click, merges the threads, and the address keeps it', '/threads.svg', async (t, page) => {
  const button = page.getByRole('button', {name: /^One view of all threads/})
  await button.click()
  t.deepEqual((await labelsOf(page)).sort(), ['all', 'main', 'parse', 'run', 'run', 'send'])
  await pointAt(page, 'parse')
  t.is(await details(page), 'parse (400 samples, 40.00%)')
  t.is(await hash(page), '#threads=merged')
  t.is(await button.getAttribute('aria-pressed'), 'true')
  t.deepEqual(await chips(page), ['threads merged ×'])
  await page.keyboard.press('Escape')
  t.is(await hash(page), '')
  await page.locator('.fg-boxes').focus()
  await page.keyboard.press('m')
  await page.reload()
  await page.locator('.fg-boxes').focus()
  t.false((await labelsOf(page)).includes('wrk:worker_0'))
  await page.keyboard.press('m')
  t.true((await labelsOf(page)).includes('wrk:worker_0'))
})

inBrowser('threads of time off the CPU merge below what they waited for', '/off-cpu.svg', async (t, page) => {
  await page.locator('.fg-boxes').focus()
  await page.keyboard.press('m')
  t.deepEqual((await labelsOf(page)).sort(), ['all', 'blocked', 'poll', 'run', 'run', 'wait', 'waiting for work'])
})

inBrowser('a picture without threads offers none to merge', '/picture.svg#threads=merged', async (t, page) => {
  t.is(await page.getByRole('button', {name: /threads/}).count(), 0)
  t.deepEqual(await chips(page), [])
})

inBrowser('a box without an element of its own can be found, zoomed to and named', '/many.svg', async (t, page) => {
  t.is(await page.locator('.fg-boxes rect').count(), 2000)
  await page.locator('.fg-search').fill('^fn_5900$')
  t.is(await page.locator('.fg-found').textContent(), '1 box, 0.01% of view')
  await page.keyboard.press('Enter')
  t.is(await hash(page), '#search=^fn_5900$')
  await page.locator('.fg-boxes').focus()
  await page.keyboard.press('Enter')
  t.is(await hash(page), '#search=^fn_5900$&zoom=main;right;fn_5900')
  t.true((await labelsOf(page)).includes('fn_5900'))
  await pointAt(page, 'fn_5900')
  t.is(await details(page), 'fn_5900 (1 sample, 0.01%)')
})

inBrowser(
  'a difference keeps before and after in every view, and its own colours where they still hold',
  '/difference.svg',
  async (t, page) => {
    await pointAt(page, 'parse')
    const whole = await details(page)
    t.regex(whole!, /parse.*200 samples.*100 samples/)
    await page.keyboard.press('f')
    await pointAt(page, 'parse')
    t.is(await details(page), whole)
    t.deepEqual(
      (
        await page.locator('.fg-redrawn path').evaluateAll((all) => all.map((one) => one.getAttribute('fill')))
      ).includes('#d5dae3'),
      true,
    )
    await page.keyboard.press('Escape')
    await pointAt(page, 'malloc')
    await page.keyboard.press('c')
    await pointAt(page, 'malloc')
    t.regex((await details(page))!, /malloc.*500 samples.*250 samples/)
  },
)

inBrowser(
  'where styles are not allowed and scripts are, everything still works',
  '/unstyled.svg',
  async (t, page) => {
    await page.locator('.fg-search').fill('parse')
    t.is(await page.locator('.fg-found').textContent(), '1 box, 20.00% of view')
    await pointAt(page, 'parse')
    t.is(await details(page), 'parse (200 samples, 20.00%)')
  },
  {mayBlock: true},
)

inBrowser(
  'printed, the picture is light and has no tools',
  '/picture.svg',
  async (t, page) => {
    await page.emulateMedia({media: 'print'})
    t.false(await page.locator('.fg-tools').isVisible())
    t.is(await groundOf(page), 'rgb(255, 255, 255)')
  },
  {colorScheme: 'dark'},
)

inBrowser(
  'printed on paper that is narrower than the window, labels stay on their boxes',
  '/picture.svg#zoom=main;serve',
  async (t, page) => {
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await page.emulateMedia({media: 'print'})
    await page.setViewportSize({width: 700, height: 900})
    const right = (await page.locator('.fg-page').boundingBox())!.width * 0.99
    const send = (await label(page, 'send', 1).boundingBox())!
    t.true(send.x > right * 0.49 && send.x + send.width <= right, `${send.x}`)
    t.is(await page.locator('.fg-labels > text').count(), 0)
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    t.true((await page.locator('.fg-labels > text').count()) > 3)
  },
)

inBrowser(
  'in the dark boxes do not glare, and their labels and those below a zoomed one can be read',
  '/picture.svg#zoom=main;serve',
  async (t, page) => {
    const styleOf = (selector: string, property: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`)
    t.is(await styleOf('.fg-boxes', 'opacity'), '0.75')
    t.is(await styleOf('.fg-labels .fg-below', 'fill'), 'rgb(230, 233, 238)')
    t.is(await styleOf('.fg-veil', 'fill'), 'rgb(21, 24, 29)')
  },
  {colorScheme: 'dark'},
)

inBrowser(
  'a background of the maker is kept, and there is no switch for the theme',
  '/own-ground.svg',
  async (t, page) => {
    t.is(await page.getByRole('button', {name: /^Switch between light/}).count(), 0)
    t.regex(await groundOf(page), /^url/)
  },
  {colorScheme: 'dark'},
)

const TOO_LONG = '0 boxes, 0.00% of view, as plain text (takes too long as a regular expression)'

inBrowser('a search that would hang the page is given up, and says so', '/long.svg', async (t, page) => {
  const found = () => page.locator('.fg-found').textContent()
  await page.locator('.fg-search').fill('(x+x+)+y')
  t.is(await found(), TOO_LONG)
  await page.locator('.fg-search').fill('x+$')
  t.is(await found(), '1 box, 100.00% of view')
  await page.goto(`${page.url().split('#')[0]}#search=${encodeURIComponent('(x+x+)+y')}`)
  t.is(await found(), TOO_LONG)
})
