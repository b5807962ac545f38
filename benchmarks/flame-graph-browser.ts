/* How long a large picture takes to open, zoom and search in Chromium, with flamegraph.pl's page beside it.
   Needs FLAMEGRAPH_DIR (a checkout of FlameGraph), perl and chromium; INFERNO_DIR adds inferno's file size. */
import {execFileSync} from 'node:child_process'
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {homedir, tmpdir} from 'node:os'
import {join} from 'node:path'
import {type Browser, chromium, type Page} from 'playwright-core'
import {bytesInMemory} from '../src/bytes/byte-source.ts'
import {flameGraphOptions} from '../src/flamegraph/options.ts'
import {flameGraphChunks} from '../src/flamegraph/render.ts'
import {viewerScript} from '../src/flamegraph/viewer-script.ts'
import {readStacks} from '../src/stacks/formats/registry.ts'
import {machineLine} from './machine.ts'
import {median, seededRandom} from './statistics.ts'

const ORACLE = process.env['FLAMEGRAPH_DIR'] ?? join(homedir(), 'FlameGraph')
const INFERNO = join(process.env['INFERNO_DIR'] ?? '', 'inferno-flamegraph')
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']
const ROUNDS = Number(process.env['ROUNDS'] ?? 20)
const BOXES = 50_000
/** Stacks at the top; each is wide enough to be drawn by every program. */
const LEAVES = 4000
const DEEPEST = 40
const FUNCTIONS = 3000

interface Figures {
  readonly openMs: number
  readonly zoomMs: number
  readonly searchMs: number
}

/** Folded stacks that are drawn as {@link BOXES} boxes, near enough, from a fixed seed. */
function foldedInput(): string {
  const random = seededRandom(7)
  const lines: string[] = []
  let boxes = 1
  const name = () => {
    const number = Math.floor(random() ** 2 * FUNCTIONS)
    return `space_${number % 41}::Class${number % 307}::function_${number}`
  }
  const grow = (path: string, weight: number, depth: number): void => {
    let left = weight
    while (left > 0) {
      const share = depth < 4 || random() < 0.45 ? Math.ceil(left * random()) : left
      const below = `${path};${name()}`
      boxes++
      left -= share
      const isEnd = depth >= DEEPEST || (share === 1 && boxes > (BOXES * (lines.length + 1)) / LEAVES)
      if (isEnd) lines.push(`${below.slice(1)} ${share}`)
      else grow(below, share, depth + 1)
    }
  }
  grow('', LEAVES, 1)
  return `${lines.join('\n')}\n`
}

/** Milliseconds from `act` to the second animation frame after it. */
function timed(page: Page, act: string): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const from = performance.now()
    ;(() => {${act}})()
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - from)))
  })`)
}

const OPENED = `addEventListener('load', () =>
  requestAnimationFrame(() => requestAnimationFrame(() => { globalThis.openedMs = performance.now() })))`

/** What to run in a page: how a click on one box, on reset, and a search are made. */
interface Actions {
  zoom(round: number): string
  readonly reset: string
  search(pattern: string): string
}

const OURS: Actions = {
  zoom: (round) => `
    const rects = document.querySelectorAll('.fg-boxes rect')
    const one = rects[20 + ${round}].getBoundingClientRect()
    rects[20 + ${round}].dispatchEvent(new MouseEvent('click', {bubbles: true, clientX: one.x + one.width / 2, clientY: one.y + 5}))`,
  reset: `document.querySelector('.fg-boxes').dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))`,
  search: (pattern) => `
    const field = document.querySelector('.fg-search')
    field.value = ${JSON.stringify(pattern)}
    field.dispatchEvent(new Event('input', {bubbles: true}))`,
}
const THEIRS: Actions = {
  zoom: (round) => `zoom(document.querySelectorAll('#frames > g')[20 + ${round}])`,
  reset: 'unzoom()',
  search: (pattern) => `search(${JSON.stringify(pattern)})`,
}

async function figures(browser: Browser, address: string, actions: Actions): Promise<Figures> {
  const [openMs, zoomMs, searchMs]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < ROUNDS; round++) {
    const page = await browser.newPage({viewport: {width: 1220, height: 800}})
    await page.addInitScript(OPENED)
    await page.goto(address)
    await page.waitForFunction('globalThis.openedMs !== undefined')
    openMs.push(await page.evaluate('globalThis.openedMs'))
    if (round === ROUNDS - 1) {
      // A screenshot waits until what came before is painted, as a reader would before the next click.
      for (let turn = 0; turn < ROUNDS; turn++) {
        await page.screenshot()
        zoomMs.push(await timed(page, actions.zoom(turn)))
        await timed(page, actions.reset)
        await page.screenshot()
        searchMs.push(await timed(page, actions.search(`function_${1 + turn}`)))
      }
    }
    await page.close()
  }
  return {openMs: median(openMs), zoomMs: median(zoomMs), searchMs: median(searchMs)}
}

async function ourPicture(text: string): Promise<string> {
  const stacks = await readStacks(bytesInMemory(Buffer.from(text)), {format: 'folded'})
  return [...flameGraphChunks(stacks, 0, flameGraphOptions({}), viewerScript())].join('')
}

function report(title: string, ours: number, theirs: number): void {
  console.log(
    `${title}: ours ${ours.toFixed(0)} ms · flamegraph.pl ${theirs.toFixed(0)} ms (ratio ${(ours / theirs).toFixed(3)})`,
  )
}

/** Sizes in bytes: the whole file, and what is left without the embedded stacks. */
function sizes(svg: string): string {
  const drawn = svg.replace(/<metadata class="fg-stacks"[\s\S]*?<\/metadata>/, '')
  return `${(svg.length / 1e6).toFixed(2)} MB, without stacks ${(drawn.length / 1e6).toFixed(2)} MB`
}

async function run(): Promise<void> {
  const missing = [join(ORACLE, 'flamegraph.pl'), CHROMIUM].find((file) => !existsSync(file))
  if (missing !== undefined) return console.log(`skipped: there is no ${missing}`)
  const folder = mkdtempSync(join(tmpdir(), 'flame-graph-browser-'))
  const input = join(folder, 'input.folded')
  const text = foldedInput()
  writeFileSync(input, text)
  const options = {maxBuffer: 2 ** 30, encoding: 'utf8'} as const
  const theirs = execFileSync('perl', [join(ORACLE, 'flamegraph.pl'), input], options)
  const ours = await ourPicture(text)
  console.log(machineLine())
  console.log(
    `input: ${(text.length / 1e6).toFixed(1)} MB, ${theirs.match(/<g /g)!.length} boxes in flamegraph.pl's page`,
  )
  console.log(`size: ours ${sizes(ours)} · flamegraph.pl ${sizes(theirs)}`)
  if (existsSync(INFERNO)) console.log(`size: inferno ${sizes(execFileSync(INFERNO, [input], options))}`)
  const pages: Readonly<Record<string, string>> = {'/ours.svg': ours, '/theirs.svg': theirs}
  const server = createServer((request, response) => {
    const body = pages[request.url!]
    response.writeHead(body === undefined ? 204 : 200, {'content-type': 'image/svg+xml'}).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const browser = await chromium.launch({executablePath: CHROMIUM, args: FLAGS})
  const own = await figures(browser, `${origin}/ours.svg`, OURS)
  const other = await figures(browser, `${origin}/theirs.svg`, THEIRS)
  report('open', own.openMs, other.openMs)
  report('zoom', own.zoomMs, other.zoomMs)
  report('search', own.searchMs, other.searchMs)
  await browser.close()
  server.close()
  rmSync(folder, {recursive: true})
}

await run()
