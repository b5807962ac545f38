import {createHash} from 'node:crypto'
import {readFile, writeFile} from 'node:fs/promises'
import {createServer, type RequestListener} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {PrerequisiteError} from '../../../src/errors/index.ts'
import type {RunResult} from '../../../src/process/run.ts'
import {requireSha256} from '../../../src/tools/fetching/checksum.ts'
import {downloadFile} from '../../../src/tools/fetching/download-file.ts'
import {downloadArguments} from '../../../src/tools/fetching/download-wheel.ts'
import type {FetchContext} from '../../../src/tools/fetching/fetch-step.ts'
import {findPip} from '../../../src/tools/fetching/find-pip.ts'
import {goEnvironment, moduleSumIn} from '../../../src/tools/fetching/install-go-program.ts'
import {checksumInList, checksumInReleaseDocument, releaseStep} from '../../../src/tools/fetching/release-step.ts'
import {runPatiently} from '../../../src/tools/fetching/run-patiently.ts'
import {watchFolderSize} from '../../../src/tools/fetching/watch-size.ts'
import {makeWorld} from '../_tool-world.ts'

const PROGRAM = '#!/bin/sh\necho widget 1.2.3\n'
const SUM = createHash('sha256').update(PROGRAM).digest('hex')

/** A release page on loopback. */
async function serve(t: ExecutionContext, files: Readonly<Record<string, string>>): Promise<string> {
  return listen(t, (request, response) => {
    const body = files[request.url ?? '']
    response.writeHead(body === undefined ? 404 : 200).end(body ?? 'not here')
  })
}

async function listen(t: ExecutionContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function fetchRelease(t: ExecutionContext, files: Readonly<Record<string, string>>) {
  const {cache} = await makeWorld(t)
  const base = await serve(t, files)
  const received: (number | null)[] = []
  const context: FetchContext = {
    scratch: cache,
    architecture: 'x64',
    signal: new AbortController().signal,
    report: (_phase, bytes = null) => void received.push(bytes),
  }
  const step = releaseStep({
    filesUrl: base,
    assets: {x64: 'widget-x64', arm64: 'widget-arm64'},
    checksumsUrl: `${base}/checksums.txt.asc`,
    readChecksum: checksumInList,
    archiveMember: null,
  })
  return {fetched: step.fetch(context), received}
}

const SIGNED_LIST = `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA512

${'0'.repeat(64)}  widget-arm64
${SUM}  bin/widget-x64
-----BEGIN PGP SIGNATURE-----`

test('a release file whose checksum is the published one is used, and its progress told', async (t) => {
  const {fetched, received} = await fetchRelease(t, {'/checksums.txt.asc': SIGNED_LIST, '/widget-x64': PROGRAM})
  t.is(await readFile(await fetched, 'utf8'), PROGRAM)
  t.is(received.at(-1), PROGRAM.length)
})

test('a release file with another checksum is refused', async (t) => {
  const {fetched} = await fetchRelease(t, {'/checksums.txt.asc': SIGNED_LIST, '/widget-x64': `${PROGRAM}# evil`})
  await t.throwsAsync(fetched, {instanceOf: PrerequisiteError, message: /it is not used/})
})

test('a release file for which no checksum is published is refused unseen', async (t) => {
  const {fetched, received} = await fetchRelease(t, {'/checksums.txt.asc': 'nothing', '/widget-x64': PROGRAM})
  await t.throwsAsync(fetched, {instanceOf: PrerequisiteError, message: /publishes no SHA-256/})
  t.deepEqual(received, [])
})

test('a release page that is not there is an error that names the address', async (t) => {
  const {fetched} = await fetchRelease(t, {})
  await t.throwsAsync(fetched, {instanceOf: PrerequisiteError, message: /127\.0\.0\.1.*404/})
})

test('a digest is read from the description of a release, and its absence noticed', (t) => {
  const release = JSON.stringify({
    assets: [
      {name: 'a.tgz', digest: `sha256:${SUM}`},
      {name: 'b.tgz', digest: null},
    ],
  })
  t.is(checksumInReleaseDocument(release, 'a.tgz'), SUM)
  t.is(checksumInReleaseDocument(release, 'b.tgz'), null)
  t.is(checksumInReleaseDocument('{"message": "Not Found"}', 'a.tgz'), null)
})

test('a file with another SHA-256 than expected is refused, and the error has both', async (t) => {
  const {cache} = await makeWorld(t)
  await writeFile(join(cache, 'x.whl'), PROGRAM)
  await requireSha256(join(cache, 'x.whl'), SUM, 'wheel x')
  const other = '1'.repeat(64)
  const error = await t.throwsAsync(requireSha256(join(cache, 'x.whl'), other, 'wheel x'))
  t.true(error.message.includes(SUM) && error.message.includes(other))
})

test('pip only downloads, with hashes required and no dependencies', (t) => {
  const argv = downloadArguments('manylinux_2_31_x86_64', '/r.txt', '/d')
  t.is(argv[0], 'download')
  for (const option of ['--require-hashes', '--no-deps', '--only-binary=:all:']) t.true(argv.includes(option))
})

function answer(stdout: string, exitCode: number): RunResult {
  const notFound = exitCode === 127
  const rest = {
    command: '',
    signal: null,
    stderr: '',
    durationMs: 1,
    timedOut: false,
    survived: false,
    notFound,
    leftRunning: [],
  }
  return {...rest, stdout, exitCode}
}

test('the first pip that answers is taken; one that fails or is something else is passed by', async (t) => {
  const asked: string[] = []
  const pip = await findPip(async (argv) => {
    asked.push(argv.join(' '))
    if (argv[0] === 'pip3') return answer('PIP, the picture processor', 0)
    return argv[0] === 'pip' ? answer('pip 20.0.2 from /usr/lib (python 3.8)\n', 0) : answer('', 127)
  })
  t.deepEqual(pip, {argv: ['pip'], version: '20.0.2'})
  t.deepEqual(asked, ['python3 -m pip --version', 'pip3 --version', 'pip --version'])
  t.is(await findPip(async () => answer('', 127)), null)
})

test('Go writes below the scratch folder only', (t) => {
  const env = goEnvironment('/scratch', 'arm64')
  for (const name of ['GOBIN', 'GOPATH', 'GOCACHE', 'GOMODCACHE', 'GOTMPDIR']) t.regex(env[name] ?? '', /^\/scratch\//)
  t.is(env['GOARCH'], 'arm64')
})

test('the sum of the main module is read, not that of a dependency', (t) => {
  const text = '/x: go1.26.6\n\tpath\texample.org/x\n\tmod\texample.org/x\tv1.0.0\th1:own=\n\tdep\ta\tv1\th1:other=\n'
  t.is(moduleSumIn(text), 'h1:own=')
  t.is(moduleSumIn('\tdep\ta\tv1\th1:other=\n'), null)
})

const never = new AbortController().signal
const IMPATIENT = {silenceMilliseconds: 300, totalMilliseconds: 60_000}

test('a server that stops in the middle of a file is waited for no longer than its silence may last', async (t) => {
  const {cache} = await makeWorld(t)
  for (const answer of [
    (() => undefined) as RequestListener,
    ((_request, response) => void response.writeHead(200).write('the beginning')) as RequestListener,
  ]) {
    const url = await listen(t, answer)
    const options = {signal: never, limits: IMPATIENT, report: () => undefined}
    const error = await t.throwsAsync(downloadFile(url, join(cache, 'file'), options), {instanceOf: PrerequisiteError})
    t.is(error.message, `Downloading ${url}: nothing came for 0.3 s`)
  }
})

test('a server that drips for ever is cut off when the whole took too long', async (t) => {
  const {cache} = await makeWorld(t)
  const url = await listen(t, (_request, response) => {
    const drip = setInterval(() => response.write('.'), 20)
    response.on('close', () => clearInterval(drip))
  })
  const limits = {silenceMilliseconds: 60_000, totalMilliseconds: 500}
  const downloaded = downloadFile(url, join(cache, 'file'), {signal: never, limits, report: () => undefined})
  const error = await t.throwsAsync(downloaded, {instanceOf: PrerequisiteError})
  t.is(error.message, `Downloading ${url}: it took longer than 0.5 s`)
})

test('a client that has fallen silent is ended, and the error says what was being done and for how long nothing came', async (t) => {
  const running = runPatiently(['sh', '-c', 'echo begun; sleep 60.02'], 'Downloading wheel x', {
    signal: never,
    limits: IMPATIENT,
  })
  const error = await t.throwsAsync(running, {instanceOf: PrerequisiteError})
  t.is(error.message, "Downloading wheel x: `sh -c 'echo begun; sleep 60.02'` was ended, nothing came for 0.3 s")
})

test('a client that prints nothing while its folder grows is at work', async (t) => {
  const {cache} = await makeWorld(t)
  const script = `for i in 1 2 3 4 5 6 7 8; do echo "$i" >> '${cache}/part'; sleep 0.3; done`
  const result = await runPatiently(['sh', '-c', script], 'Downloading', {
    signal: never,
    limits: {silenceMilliseconds: 2000, totalMilliseconds: 60_000},
    watch: (heard) => watchFolderSize(cache, heard),
  })
  t.is(result.exitCode, 0)
  t.true(result.durationMs > 2000)
})

test('an interruption is none of its faults', async (t) => {
  const signal = AbortSignal.timeout(100)
  const {exitCode} = await runPatiently(['sleep', '60.03'], 'Downloading', {signal, limits: IMPATIENT})
  t.is(exitCode, null)
})
