import {existsSync} from 'node:fs'
import type {Page} from 'playwright-core'
import {flameGraphOptions} from '../../src/flamegraph/options.ts'
import {renderFlameGraph} from '../../src/flamegraph/render.ts'
import {frame, StacksBuilder} from '../../src/stacks/model/stacks.ts'
import {foldedStacks} from '../flamegraph/folded-stacks.ts'
import {skip} from '../skip.ts'
import {CHROMIUM, pictureTests, type Served} from './picture-page.ts'

const STACKS = foldedStacks(`main;accept 100
main;serve;parse_headers 300
main;serve;send_response;tcp_sendmsg_[k] 500
main;serve;send_response;Format 50
main;serve;f;g;f 30
worker;parse_headers 20
`)
const PICTURE = renderFlameGraph(
  STACKS,
  0,
  flameGraphOptions({title: 'first', subtitle: 'a load', provenance: [['command', 'perf record']]}),
)
const SECOND = renderFlameGraph(
  foldedStacks('other;parse_headers 3\nother 1\n'),
  0,
  flameGraphOptions({title: 'second'}),
)

/** A picture whose header and provenance are as full as they get. */
function fullPicture(): string {
  const names = ['main', 'nghttp2_session_recv', 'SSL_read', 'malloc', 'tcp_sendmsg']
  const builder = new StacksBuilder([{name: 'cpu', unit: 'nanoseconds', event: 'cpu-clock'}])
  const add = (fields: Parameters<typeof frame>[0]) => builder.add([builder.intern(frame(fields))], [12_345_678_900])
  for (const name of names) add({name})
  add({name: 'tcp_sendmsg', kind: 'kernel'})
  add({name: 'write', module: '/lib/libc.so.6'})
  add({name: 'run', kind: 'jit'})
  add({name: 'envoy+0x10', grounds: 'function-start'})
  add({name: 'Guess', grounds: 'inferred'})
  builder.countSamples(123_456)
  const words = 'bothsidecar, http, 16 connections, 1,000 qps, mutual TLS; '.repeat(4)
  const options = {
    title: words,
    subtitle: words,
    provenance: [
      ['command', words],
      ['a long label of a row', 'w'.repeat(300)],
    ] as const,
  }
  return renderFlameGraph(builder.build(), 0, flameGraphOptions(options))
}

const inlined = (...svgs: string[]) =>
  `<!doctype html><title>page</title>${svgs.map((svg) => svg.replace(/^<\?xml.*\?>\n/, '')).join('<hr>')}`
const PAGES: Readonly<Record<string, Served>> = {
  '/full.svg': {body: fullPicture(), type: 'image/svg+xml'},
  '/picture.svg': {body: PICTURE, type: 'image/svg+xml'},
  '/strict.svg': {body: PICTURE, type: 'image/svg+xml', policy: "default-src 'none'"},
  '/styled.svg': {body: PICTURE, type: 'image/svg+xml', policy: "default-src 'none'; style-src 'unsafe-inline'"},
  '/image.html': {body: '<!doctype html><img id="bare" src="picture.svg">', type: 'text/html'},
  '/two.html': {body: inlined(PICTURE, SECOND), type: 'text/html'},
}

const {test, inBrowser} = pictureTests(PAGES)

const box = (page: Page, name: string, place = 0) =>
  page
    .locator('.fg-boxes rect')
    .filter({hasText: new RegExp(`^${name} \\(`)})
    .nth(place)
const viewBox = (page: Page) => page.locator('.fg-boxes').first().getAttribute('viewBox')
const labelsOf = (page: Page) => page.locator('.fg-labels text').allTextContents()
const statusOf = (page: Page) => page.locator('.fg-found').first().textContent()
/** Asked of the page itself: what playwright knows of it comes later. */
const hash = async (page: Page) => decodeURIComponent(await page.evaluate(() => location.hash))
const WHOLE = /^0 0 1000000 /

/** Widths by which labels stand out of the box that they name, in pixels. */
function overhangs(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const rects = [...document.querySelectorAll('.fg-boxes rect')].map((rect) => rect.getBoundingClientRect())
    return [...document.querySelectorAll('.fg-labels text')].map((label) => {
      const own = label.getBoundingClientRect()
      const middle = (own.top + own.bottom) / 2
      const holders = rects.filter(
        (one) => one.top <= middle && one.bottom >= middle && one.left <= own.left && one.right >= own.left,
      )
      return own.right - Math.max(...holders.map((one) => one.right))
    })
  })
}

inBrowser(
  'a click zooms: the box fills the width, the address names its path, Back returns',
  '/picture.svg',
  async (t, page) => {
    t.regex((await viewBox(page))!, WHOLE)
    await box(page, 'serve').click()
    t.regex((await viewBox(page))!, /^100000 0 880000 /)
    t.is(await hash(page), '#zoom=main;serve')
    t.false((await labelsOf(page)).includes('worker'))
    t.true((await labelsOf(page)).includes('main'))
    t.true(Math.max(...(await overhangs(page))) < 1)
    await page.goBack()
    t.regex((await viewBox(page))!, WHOLE)
  },
)

inBrowser(
  'an address with a path opens zoomed, with labels in their boxes',
  '/picture.svg#zoom=main;serve;send_response',
  async (t, page) => {
    t.regex((await viewBox(page))!, /^430000 0 550000 /)
    t.true(Math.max(...(await overhangs(page))) < 1)
    t.true((await labelsOf(page)).includes('tcp_sendmsg'))
    await page.setViewportSize({width: 500, height: 700})
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.fg-labels text')].every((one) => one.getBoundingClientRect().right <= 500),
    )
    t.true(Math.max(...(await overhangs(page))) < 1)
  },
)

inBrowser(
  'a path that is only partly there opens as far as it goes',
  '/picture.svg#zoom=main;serve;gone;deeper',
  async (t, page) => {
    t.regex((await viewBox(page))!, /^100000 0 880000 /)
  },
)

inBrowser('the reset button and Escape show everything again', '/picture.svg', async (t, page) => {
  const reset = page.getByRole('button', {name: 'Show everything (Escape)'})
  t.true(await reset.isDisabled())
  await box(page, 'serve').click()
  await reset.click()
  t.regex((await viewBox(page))!, WHOLE)
  await box(page, 'serve').click()
  await page.keyboard.press('Escape')
  t.regex((await viewBox(page))!, WHOLE)
})

inBrowser(
  'the path above the boxes leads back step by step',
  '/picture.svg#zoom=main;serve;send_response',
  async (t, page) => {
    t.deepEqual(await page.locator('.fg-path button').allTextContents(), ['all', 'main', 'serve', 'send_response'])
    await page.locator('.fg-path button', {hasText: 'serve'}).first().click()
    t.is(await hash(page), '#zoom=main;serve')
  },
)

inBrowser('search marks every hit and says which share of the view matches', '/picture.svg', async (t, page) => {
  await page.keyboard.press('/')
  await page.keyboard.type('parse_h')
  t.is(await statusOf(page), '2 boxes, 32.00% of view')
  t.is(await hash(page), '#search=parse_h')
  t.regex((await page.locator('.fg-hits').getAttribute('d'))!, /M127\.4 32h294v15/)
  await page.keyboard.press('Escape')
  t.is(await statusOf(page), '')
  await page.goto(`${page.url().split('#')[0]}#zoom=main;serve&search=parse_h`)
  t.is(await statusOf(page), '2 boxes, 34.09% of view')
})

inBrowser(
  'a hit inside a hit is not counted twice, and a hit below the zoom fills the view',
  '/picture.svg#search=%5E%5Bfg%5D%24',
  async (t, page) => {
    t.is(await statusOf(page), '3 boxes, 3.00% of view')
    await box(page, 'g').click({force: true})
    t.is(await statusOf(page), '3 boxes, 100.00% of view')
  },
)

inBrowser(
  'search ignores case unless told, and takes what is no regular expression as plain text',
  '/picture.svg',
  async (t, page) => {
    await page.keyboard.press('Control+f')
    await page.keyboard.type('format')
    t.is(await statusOf(page), '1 box, 5.00% of view')
    await page.getByRole('button', {name: 'Tell upper from lower case'}).click()
    t.is(await statusOf(page), '0 boxes, 0.00% of view')
    t.is(await hash(page), '#search=format&case=exact')
    await page.keyboard.press('F3')
    await page.keyboard.type('(')
    t.is(await statusOf(page), '0 boxes, 0.00% of view, as plain text (no regular expression)')
    t.is(await page.locator('.fg-search').getAttribute('aria-invalid'), 'true')
  },
)

inBrowser('Enter in the search steps through the hits and never zooms', '/picture.svg', async (t, page) => {
  const current = () => page.locator('.fg-boxes').getAttribute('aria-activedescendant')
  await page.keyboard.press('/')
  await page.keyboard.type('parse_h')
  await page.keyboard.press('Enter')
  const first = await current()
  await page.keyboard.press('Enter')
  t.not(await current(), first)
  await page.keyboard.press('Shift+Enter')
  t.is(await current(), first)
  t.regex((await viewBox(page))!, WHOLE)
})

inBrowser(
  'Enter stays among the hits that are in view as long as there are any',
  '/picture.svg#zoom=main;serve&search=parse_h',
  async (t, page) => {
    const told = () => page.locator('.fg-details').textContent()
    await page.locator('.fg-search').focus()
    for (let times = 0; times < 2; times++) {
      await page.keyboard.press('Enter')
      t.is(await told(), 'parse_headers (300 samples, 30.00%)')
    }
    t.regex((await viewBox(page))!, /^100000 0 880000 /)
  },
)

inBrowser('Escape closes the help first, wherever the keyboard is', '/picture.svg#zoom=main', async (t, page) => {
  const help = page.locator('.fg-help')
  for (const place of ['.fg-boxes', '.fg-search', '[aria-label="List all keys (?)"]']) {
    await page.getByRole('button', {name: 'List all keys (?)'}).click()
    t.true(await help.isVisible())
    await page.locator(place).focus()
    await page.keyboard.press('Escape')
    t.false(await help.isVisible(), place)
    t.is(await hash(page), '#zoom=main')
  }
})

inBrowser('arrows walk the boxes, Enter zooms, and screen readers hear where', '/picture.svg', async (t, page) => {
  await page.locator('.fg-boxes').focus()
  const current = () =>
    page.evaluate(() =>
      document
        .getElementById(document.querySelector('.fg-boxes')!.getAttribute('aria-activedescendant')!)!
        .getAttribute('aria-label'),
    )
  await page.keyboard.press('ArrowUp')
  t.is(await current(), 'all (1,000 samples, 100%)')
  await page.keyboard.press('ArrowUp')
  t.is(await current(), 'main (980 samples, 98.00%)')
  await page.keyboard.press('ArrowRight')
  t.is(await current(), 'worker (20 samples, 2.00%)')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowUp')
  t.is(await current(), 'serve (880 samples, 88.00%)')
  await page.keyboard.press('ArrowLeft')
  t.is(await current(), 'accept (100 samples, 10.00%)')
  await page.keyboard.press('ArrowDown')
  t.is(await current(), 'main (980 samples, 98.00%)')
  await page.keyboard.press('Enter')
  t.is(await hash(page), '#zoom=main')
  t.is(await page.locator('.fg-boxes').getAttribute('role'), 'tree')
})

inBrowser('pointing at a box tells about it in the line above', '/picture.svg', async (t, page) => {
  await box(page, 'parse_headers').hover()
  t.is(await page.locator('.fg-details').textContent(), 'parse_headers (300 samples, 30.00%)')
})

const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.querySelector('.fg-page')!).fill)

inBrowser(
  'light or dark follows the system until switched, and the address keeps the choice',
  '/picture.svg',
  async (t, page) => {
    t.is(await ground(page), 'rgb(21, 24, 29)')
    await page.getByRole('button', {name: 'Switch between light and dark'}).click()
    t.is(await ground(page), 'rgb(255, 255, 255)')
    t.is(await hash(page), '#theme=light')
  },
  {colorScheme: 'dark'},
)

for (const width of [320, 600, 1000, 1600]) {
  inBrowser(
    `the picture fills a page of ${width} pixels and nothing runs out of it`,
    '/full.svg',
    async (t, page) => {
      t.is(await page.evaluate(() => document.documentElement.getBoundingClientRect().width), width)
      const right = await page.evaluate(() =>
        Math.max(
          ...[...document.querySelectorAll('text,button,input,.fg-flowing *')].map(
            (one) => one.getBoundingClientRect().right,
          ),
        ),
      )
      t.true(right <= width, `${right}`)
      t.true(Math.max(...(await overhangs(page))) < 1)
    },
    {viewport: {width, height: 700}},
  )
}

inBrowser(
  'header and provenance break their lines as the page is wide, and boxes stay below the pointer',
  '/full.svg',
  async (t, page) => {
    const edges = (selector: string) =>
      page
        .locator(selector)
        .evaluateAll((all) =>
          all.map((one) => one.getBoundingClientRect()).map(({top, bottom}) => [top, bottom] as const),
        )
    const [[, headerEnd], [footStart]] = (await edges('.fg-flowing')) as [[number, number], [number, number]]
    const [[toolsStart]] = (await edges('.fg-bar')) as [[number, number]]
    const rects = await edges('.fg-boxes rect')
    t.true(headerEnd <= toolsStart && footStart >= Math.max(...rects.map(([, bottom]) => bottom)))
    t.true(await page.locator('.fg-flowing', {hasText: 'cpu-clock'}).isVisible())
    await page.locator('.fg-labels text', {hasText: 'all'}).scrollIntoViewIfNeeded()
    await box(page, 'all').hover()
    t.regex((await page.locator('.fg-details').textContent())!, /^all \(/)
    await page.setViewportSize({width: 1200, height: 700})
    const [[, wideEnd]] = (await edges('.fg-flowing')) as [[number, number]]
    t.true(wideEnd < headerEnd, 'the header takes the room that there is')
    t.false(await page.locator('.fg-flowing').last().isVisible())
    t.true(await page.locator('.fg-provenance').isVisible())
  },
  {viewport: {width: 320, height: 700}},
)

for (const path of ['/picture.svg', '/strict.svg', '/styled.svg']) {
  const isOff = path === '/picture.svg'
  inBrowser(
    `${isOff ? 'without scripts' : `under the policy of ${path}`} boxes, names, tooltips and provenance are there`,
    path,
    async (t, page) => {
      t.is(await page.locator('.fg-tools').count(), 0)
      t.true(await box(page, 'serve').isVisible())
      t.is(await box(page, 'serve').evaluate((one) => getComputedStyle(one).fill !== 'rgb(0, 0, 0)'), true)
      t.true((await labelsOf(page)).includes('tcp_sendmsg'))
      t.true(await page.getByText('perf record').isVisible())
      const clipped = await page
        .locator('.fg-labels > svg')
        .evaluateAll((all) => all.every((one) => getComputedStyle(one).overflow === 'hidden'))
      t.true(clipped)
    },
    {javaScriptEnabled: !isOff, mayBlock: !isOff},
  )
}

inBrowser('inside <img> the picture has its own size', '/image.html', async (t, page) => {
  const size = await page
    .locator('#bare')
    .evaluate((image: HTMLImageElement) => [image.complete, image.naturalWidth, image.naturalHeight > 100])
  t.deepEqual(size, [true, 1200, true])
})

inBrowser('two pictures in one page keep apart', '/two.html', async (t, page) => {
  const views = () =>
    page.locator('.fg-boxes').evaluateAll((all) => all.map((one) => one.getAttribute('viewBox')!.split(' ')[2]))
  const ids = await page.locator('[id]').evaluateAll((all) => all.map((one) => one.id))
  t.is(new Set(ids).size, ids.length)
  await box(page, 'accept').click()
  t.deepEqual(await views(), ['100000', '1000000'])
  await page.locator('.fg-search').nth(1).fill('parse')
  t.is(await page.locator('.fg-found').nth(1).textContent(), '1 box, 75.00% of view')
  t.is(await page.locator('.fg-found').nth(0).textContent(), '')
  await page.reload()
  t.deepEqual(await views(), ['100000', '1000000'])
  t.is(await page.locator('.fg-found').nth(1).textContent(), '1 box, 75.00% of view')
  await page.locator('.fg-boxes').nth(1).focus()
  await page.keyboard.press('Escape')
  t.deepEqual(await views(), ['100000', '1000000'])
})

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  ']]><script>alert(1)</script>',
  `"'&`,
  'a\u0000b',
  '\u202egnp',
  'x'.repeat(100_000),
  '\ud800',
  'a->b;c~2%',
  '',
]

test('hostile names neither run nor break the picture, and can be zoomed to', async (t) => {
  if (!existsSync(CHROMIUM)) return skip(t, `there is no ${CHROMIUM}`)
  const builder = new StacksBuilder([{name: 'samples', unit: 'samples', event: null}])
  for (const name of HOSTILE) builder.add([builder.intern(frame({name})), builder.intern(frame({name: 'leaf'}))], [1])
  const svg = renderFlameGraph(builder.build(), 0, flameGraphOptions({title: HOSTILE.join(' ')}))
  const page = await t.context.browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('dialog', (dialog) => errors.push(dialog.message()))
  await page.route('**/hostile.svg', (route) => route.fulfill({body: svg, contentType: 'image/svg+xml'}))
  await page.goto(`${t.context.origin}/hostile.svg`)
  const count = await page.locator('.fg-boxes rect').count()
  t.is(count, 1 + 2 * HOSTILE.length)
  for (let place = 1; place < count; place += 2) {
    await page.locator('.fg-boxes rect').nth(place).dispatchEvent('click')
    const shown = await viewBox(page)
    await page.reload()
    t.is(await viewBox(page), shown, `box ${place}`)
  }
  await page.close()
  t.deepEqual(errors, [])
})
