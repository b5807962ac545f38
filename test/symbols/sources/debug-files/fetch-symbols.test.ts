import {mkdir, readdir, readFile, rm, utimes} from 'node:fs/promises'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import test, {type ExecutionContext} from 'ava'
import {InputError} from '../../../../src/errors/index.ts'
import {DEFAULT_LIMITS} from '../../../../src/symbols/sources/debug-files/fetch-symbols.ts'
import type {SymbolSources} from '../../../../src/symbols/sources/debug-files/find-symbols.ts'
import {checkSymbolUrl, debuginfodServers, urlFor} from '../../../../src/symbols/sources/debug-files/symbol-urls.ts'
import {outputOf, scratchFolder} from '../../compile.ts'
import {answers, type Forms, haveTools, rightNames, splitLibrary} from '../../stripped-program.ts'
import {noSources} from './no-sources.ts'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** A server on the loopback that answers `paths` and nothing else, and notes what it was asked. */
async function serving(paths: Readonly<Record<string, Answer>>) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url!)
    const answer = paths[request.url!]
    if (answer === undefined) response.writeHead(404).end()
    else answer(response, request)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

type FetchFields = Partial<SymbolSources['fetch']>

function webSources(folder: string, fetch: FetchFields): SymbolSources {
  const none = noSources(join(folder, 'cache'))
  return {...none, fetch: {...none.fetch, ...fetch}}
}

async function inScratch(t: ExecutionContext, use: (folder: string, forms: Forms) => Promise<void>): Promise<void> {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  await use(folder.path, await splitLibrary(folder.path))
}

const debuginfo = ({buildId}: Forms): string => `/buildid/${buildId}/debuginfo`

test('debuginfod gives the debug file once; afterwards the network is not asked', (t) =>
  inScratch(t, async (folder, forms) => {
    const bytes = await readFile(forms.debug)
    await using server = await serving({[debuginfo(forms)]: (response) => response.end(bytes)})
    const from = webSources(folder, {debuginfodUrls: [server.url]})
    for (let round = 0; round < 2; round++) {
      const named = await answers(forms, from)
      t.deepEqual(named.names, rightNames(forms))
      t.deepEqual([...named.grounds], ['debug-file'])
      t.deepEqual(named.warnings, [])
    }
    t.deepEqual(server.asked, [debuginfo(forms)])
    await server[Symbol.asyncDispose]()
    t.deepEqual([...(await answers(forms, from)).grounds], ['debug-file'], 'the server is gone')
  }))

test('a program that is not here comes from debuginfod too', (t) =>
  inScratch(t, async (folder, forms) => {
    const [program, debug] = [await readFile(forms.stripped), await readFile(forms.debug)]
    await using server = await serving({
      [debuginfo(forms)]: (response) => response.end(debug),
      [`/buildid/${forms.buildId}/executable`]: (response) => response.end(program),
    })
    const from = webSources(folder, {debuginfodUrls: [server.url]})
    const named = await answers(forms, from, '/gone/libsums.so', forms.buildId)
    t.deepEqual(named.names, rightNames(forms))
    t.deepEqual(
      server.asked.map((path) => path.split('/').at(-1)),
      ['executable', 'debuginfo'],
    )
  }))

test('what a server does not have is not asked for again at once, but later', (t) =>
  inScratch(t, async (folder, forms) => {
    const answersOf: Record<string, Answer> = {}
    await using server = await serving(answersOf)
    const from = webSources(folder, {debuginfodUrls: [server.url]})
    for (let round = 0; round < 3; round++) t.is((await answers(forms, from)).debugFile, null)
    t.is(server.asked.length, 1)
    const bytes = await readFile(forms.debug)
    answersOf[debuginfo(forms)] = (response) => response.end(bytes)
    const misses = join(folder, 'cache', 'misses')
    const anHourAgo = new Date(Date.now() - 3_600_000)
    for (const miss of await readdir(misses)) await utimes(join(misses, miss), anHourAgo, anHourAgo)
    t.deepEqual([...(await answers(forms, from)).grounds], ['debug-file'])
  }))

test('a server that cannot be reached is asked once for all modules, with one warning', (t) =>
  inScratch(t, async (folder, forms) => {
    const server = await serving({})
    await server[Symbol.asyncDispose]()
    const from = webSources(folder, {debuginfodUrls: [server.url]})
    await mkdir(join(folder, 'other'))
    const other = await splitLibrary(join(folder, 'other'), '-O1')
    const [first, second] = [await answers(forms, from), await answers(other, from)]
    t.deepEqual(
      first.warnings.map((one) => one.code),
      ['symbols-not-fetched'],
    )
    t.deepEqual(second.warnings, [])
    t.true(first.names.includes('exported_sum'))
  }))

const WRONG: Readonly<Record<string, (forms: Forms) => Promise<Answer>>> = {
  'of another build': async (forms) => {
    const other = await readFile(forms.debug)
    other[other.indexOf(Buffer.from(forms.buildId!, 'hex'))]! ^= 1
    return (response) => response.end(other)
  },
  'without symbols': async (forms) => {
    const bytes = await readFile(forms.stripped)
    return (response) => response.end(bytes)
  },
  'of another kind': async () => (response) => response.end('<html>Not here</html>'),
  'cut short': async (forms) => {
    const bytes = await readFile(forms.debug)
    return (response) =>
      response.writeHead(200, {'content-length': bytes.length}).write(bytes.subarray(0, 99), () => response.destroy())
  },
  'with a damaged wrapping': async (forms) => {
    const bytes = gzipSync(await readFile(forms.debug))
    return (response) => response.end(bytes.subarray(0, -20))
  },
  'said to be huge': async () => (response) => response.writeHead(200, {'content-length': 2 ** 33}).flushHeaders(),
  'huge without saying so': async () => (response) => {
    const more = (): void => {
      response.write(Buffer.alloc(1 << 16), () => {
        if (!response.destroyed) setImmediate(more)
      })
    }
    more()
  },
  'huge once unpacked': async () => (response) => response.end(gzipSync(Buffer.alloc(4 << 20))),
  'huge once unpacked by the transport': async () => (response) =>
    response.writeHead(200, {'content-encoding': 'gzip'}).end(gzipSync(Buffer.alloc(4 << 20))),
  'that never comes': async () => () => undefined,
  'that stops coming': async () => (response) => response.write('x'),
}
for (const [kind, answerOf] of Object.entries(WRONG)) {
  test(`an answer ${kind} is a warning, is not kept, and leaves the names that there are`, (t) =>
    inScratch(t, async (folder, forms) => {
      const answer = await answerOf(forms)
      await using server = await serving({[debuginfo(forms)]: answer})
      const limits = {...DEFAULT_LIMITS, silenceMilliseconds: 300, mostBytes: 1 << 20}
      const from = webSources(folder, {debuginfodUrls: [server.url], limits})
      const named = await answers(forms, from)
      t.deepEqual(
        named.warnings.map((one) => one.code),
        ['symbols-not-fetched'],
      )
      t.is(named.debugFile, null)
      t.true(named.names.includes('exported_sum'))
      t.deepEqual(await readdir(join(folder, 'cache', 'files')), [])
      t.deepEqual((await answers(forms, from)).warnings, [], 'not asked again')
    }))
}

test('symbols come from where a build publishes them: plain, packed, or in an archive among other things', (t) =>
  inScratch(t, async (folder, forms) => {
    const plain = await readFile(forms.debug)
    await outputOf([
      'tar',
      '-C',
      folder,
      '-czf',
      join(folder, 'all.tar.gz'),
      'libsums.so',
      'symbols-elsewhere',
      'whole.so',
    ])
    const archive = await readFile(join(folder, 'all.tar.gz'))
    const paths: Record<string, Answer> = {
      '/1.2/x86_64/libsums.so.debug': (response) => response.end(plain),
      '/1.2/x86_64/libsums.so.debug.gz': (response) => response.end(gzipSync(plain)),
      '/1.2/libsums.so.tar.gz': (response) => response.end(archive),
      [`/${forms.buildId}`]: (response) => response.writeHead(200, {'content-encoding': 'gzip'}).end(gzipSync(plain)),
    }
    await using server = await serving(paths)
    const templates = [
      '/{version}/{architecture}/{name}.debug',
      '/{version}/{architecture}/{name}.debug.gz',
      '/{version}/{name}.tar.gz',
      '/{build_id}',
    ]
    for (const template of templates) {
      await rm(join(folder, 'cache'), {recursive: true, force: true})
      const from = webSources(folder, {
        symbolUrls: [`${server.url}${template}`],
        buildOf: () => ({version: '1.2', istioCommit: null}),
      })
      const named = await answers(forms, from)
      t.deepEqual(named.names, rightNames(forms), template)
      t.deepEqual([...named.grounds], ['debug-file'], template)
    }
  }))

const ENVOY = {
  path: '/usr/local/bin/envoy',
  name: 'envoy',
  buildId: 'ab12',
  debugLink: null,
  architecture: 'x86_64',
  code: '',
  symbols: 0,
}

const BUILD = {version: '1.40.0', istioCommit: null}

test('builds of Istio are named by the commit of its proxy and the machine', (t) => {
  const template = 'https://host/proxy/envoy-symbol-{istio_build}.tar.gz'
  const build = {...BUILD, istioCommit: '0123abcd'}
  const onArm = {...ENVOY, architecture: 'aarch64'}
  t.is(urlFor(template, ENVOY, build), 'https://host/proxy/envoy-symbol-0123abcd.tar.gz')
  t.is(urlFor(template, onArm, build), 'https://host/proxy/envoy-symbol-0123abcd-arm64.tar.gz')
  t.is(urlFor(template, ENVOY, BUILD), null, 'it is none of Istio’s')
  t.is(urlFor(template, {...ENVOY, name: 'libc.so.6'}, build), null, 'the file is another’s')
})

test('a template is for the modules that it can be for', (t) => {
  const template = 'https://host/{version}/envoy-{architecture}.debug'
  t.is(urlFor(template, ENVOY, BUILD), 'https://host/1.40.0/envoy-x86_64.debug')
  t.is(urlFor(template, ENVOY, {...BUILD, version: null}), null, 'the version is not known')
  t.is(urlFor(template, {...ENVOY, name: 'libc.so.6'}, BUILD), null, 'the file is another’s')
  t.is(urlFor('https://host/{build_id}', {...ENVOY, buildId: null}, BUILD), null)
  t.is(urlFor('https://host/{name}', {...ENVOY, name: '../a b'}, BUILD), 'https://host/..%2Fa%20b')
  t.throws(() => checkSymbolUrl('https://host/{buildid}'), {instanceOf: InputError, message: /\{buildid\}/})
  for (const other of ['file:///etc/{name}', '/a/{name}', 'ftp://host/{name}', '{name}']) {
    t.throws(() => checkSymbolUrl(other), {instanceOf: InputError}, other)
  }
  t.notThrows(() => checkSymbolUrl(template))
  t.deepEqual(debuginfodServers(' https://a/ http://b:1/c\nfile:///d nonsense'), ['https://a', 'http://b:1/c'])
})

test('a user and a password in an address are sent as basic authentication, and stand neither in warnings nor in files', (t) =>
  inScratch(t, async (folder, forms) => {
    const bytes = await readFile(forms.debug)
    const sent: (string | undefined)[] = []
    await using server = await serving({
      [debuginfo(forms)](response, {headers}) {
        sent.push(headers.authorization)
        if (sent.length === 1) response.writeHead(403).end()
        else response.end(bytes)
      },
    })
    const as = (user: string): SymbolSources =>
      webSources(folder, {symbolUrls: [`http://${user}@${server.url.slice(7)}/buildid/{build_id}/debuginfo`]})
    const refused = await answers(forms, as('me:wr0ng%2Fpassword'))
    t.is(
      refused.warnings[0]?.message,
      `Fetching symbols from http://***@${server.url.slice(7)}${debuginfo(forms)} failed: the server answered 403.`,
    )
    const misses = join(folder, 'cache', 'misses')
    for (const miss of await readdir(misses)) t.notRegex(await readFile(join(misses, miss), 'utf8'), /wr0ng/)
    t.deepEqual(
      [...(await answers(forms, as('me:r%C3%AFght%3A'))).grounds],
      ['debug-file'],
      'another password is tried at once',
    )
    const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`
    t.deepEqual(sent, [basic('me:wr0ng/password'), basic('me:rïght:')])
  }))

test('a password is sent on within its server, and to no other', (t) =>
  inScratch(t, async (folder, forms) => {
    const bytes = await readFile(forms.debug)
    const sent: (string | undefined)[] = []
    const note = ({headers}: IncomingMessage): void => void sent.push(headers.authorization)
    await using other = await serving({
      '/file'(response, request) {
        note(request)
        response.end(bytes)
      },
    })
    await using server = await serving({
      [debuginfo(forms)](response, request) {
        note(request)
        response.writeHead(302, {location: '/moved'}).end()
      },
      '/moved'(response, request) {
        note(request)
        response.writeHead(302, {location: `${other.url}/file`}).end()
      },
    })
    const from = webSources(folder, {debuginfodUrls: [`http://me:secret@${server.url.slice(7)}`]})
    t.deepEqual([...(await answers(forms, from)).grounds], ['debug-file'])
    const own = `Basic ${btoa('me:secret')}`
    t.deepEqual(sent, [own, own, undefined])
  }))
