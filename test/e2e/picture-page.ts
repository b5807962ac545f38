/** Pictures served on this machine and opened in a real Chromium, for tests of what they do there. */
import {existsSync} from 'node:fs'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {type Browser, type BrowserContextOptions, chromium, type Page} from 'playwright-core'
import {skip} from '../skip.ts'

export const CHROMIUM = '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** One address of the server. */
export interface Served {
  readonly body: string
  readonly type: string
  /** Content security policy. */
  readonly policy?: string
}

export interface PictureContext {
  readonly browser: Browser
  readonly server: Server
  readonly origin: string
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Serves `pages` while the tests of this file run. */
export function pictureTests(pages: Readonly<Record<string, Served>>) {
  const test = anyTest as TestFn<PictureContext>
  if (existsSync(CHROMIUM)) {
    test.before(async (t) => {
      const server = createServer((request, response) => {
        const page = pages[request.url!.split('?')[0]!]
        if (page === undefined) return response.writeHead(204).end()
        const policy = page.policy === undefined ? {} : {'content-security-policy': page.policy}
        return response.writeHead(200, {'content-type': `${page.type}; charset=utf-8`, ...policy}).end(page.body)
      })
      const origin = await listening(server)
      const browser = await chromium.launch({executablePath: CHROMIUM, args: FLAGS})
      t.context = {browser, server, origin}
    })
    test.after.always(async (t) => {
      await t.context.browser?.close()
      t.context.server?.close()
    })
  }

  /** A test in a page of its own, which fails on any error of the page. */
  function inBrowser(
    title: string,
    path: string,
    run: (t: ExecutionContext, page: Page) => Promise<void>,
    options: BrowserContextOptions & {readonly mayBlock?: boolean} = {},
  ): void {
    test(title, async (t) => {
      if (!existsSync(CHROMIUM)) return skip(t, `there is no ${CHROMIUM}`)
      const {mayBlock, ...contextOptions} = options
      const context = await t.context.browser.newContext({viewport: {width: 1000, height: 700}, ...contextOptions})
      const page = await context.newPage()
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
      })
      await page.goto(t.context.origin + path)
      await run(t, page)
      await context.close()
      t.deepEqual(mayBlock ? errors.filter((one) => !one.includes('Content Security Policy')) : errors, [])
    })
  }
  return {test, inBrowser}
}
