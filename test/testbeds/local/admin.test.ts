import {once} from 'node:events'
import {createServer, type RequestListener} from 'node:http'
import type {AddressInfo} from 'node:net'
import test, {type ExecutionContext} from 'ava'
import {TestbedError} from '../../../src/errors/index.ts'
import {openAdmin} from '../../../src/testbeds/local/admin.ts'

/** For what is to be found silent. */
const SHORT = {withinMs: 400, largestBytes: 100_000}
/** For what answers, on a busy machine too. */
const LIMITS = {withinMs: 30_000, largestBytes: 100_000}

async function adminOf(t: ExecutionContext, answer: RequestListener, limits = LIMITS) {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const admin = openAdmin('a-sidecar', (server.address() as AddressInfo).port, limits)
  t.teardown(() => {
    admin[Symbol.dispose]()
    server.closeAllConnections()
    server.close()
  })
  return admin
}

const SILENT: Readonly<Record<string, RequestListener>> = {
  'accepts and never answers': () => undefined,
  'answers a byte now and then': (_request, answer) => {
    const timer = setInterval(() => answer.write('x'), 50)
    answer.on('close', () => clearInterval(timer))
  },
  'never ends its answer': (_request, answer) => {
    const more = () => {
      while (!answer.destroyed && answer.write('x'.repeat(1000)));
    }
    answer.on('drain', more)
    more()
  },
}

for (const [how, answer] of Object.entries(SILENT)) {
  test(`an admin endpoint that ${how} is said to have stopped answering`, async (t) => {
    const admin = await adminOf(t, answer, SHORT)
    const error = await t.throwsAsync(admin.counters(), {instanceOf: TestbedError})
    t.regex(error.message, /^a-sidecar has stopped answering: .*(within 0.4 s|longer than 100000 bytes)\.$/)
    t.is(admin.silent.reason, error)
  })
}

test('an answer of an error or a refused connection is no silence', async (t) => {
  const admin = await adminOf(t, (_request, answer) => void answer.writeHead(503).end())
  await t.throwsAsync(admin.counters(), {message: /answered 503/})
  using nobody = openAdmin('a-sidecar', 1, LIMITS)
  await t.throwsAsync(nobody.ask('/ready'), {message: /^a-sidecar cannot be asked: .*ECONNREFUSED/})
  t.false(admin.silent.aborted || nobody.silent.aborted)
})

test('a caller that gives up is told its own reason', async (t) => {
  const admin = await adminOf(t, () => undefined)
  const reason = new Error('enough')
  await t.throwsAsync(admin.ask('/ready', 'GET', AbortSignal.abort(reason)), {is: reason})
  t.false(admin.silent.aborted)
})
