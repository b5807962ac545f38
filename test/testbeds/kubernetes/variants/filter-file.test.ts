import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test from 'ava'
import type {EnvoyFilterFile} from '../../../../src/config/cells/istio-variant.ts'
import {contentHash} from '../../../../src/config/sources/content-hashes.ts'
import {ConfigurationError} from '../../../../src/errors/index.ts'
import {readFilterFile} from '../../../../src/testbeds/kubernetes/variants/filter-file.ts'
import {scratchFolder} from '../../../scratch-folder.ts'

/** A file as it is when settings are read. */
async function asRead(path: string): Promise<EnvoyFilterFile> {
  return {path, sha256: contentHash(await readFile(path, 'utf8'))}
}

const PLACE = {namespace: 'two', labels: {role: 'variant'}}
const filter = (name: string) =>
  `apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: ${name}, namespace: shop, uid: x, labels: {a: b}}\nspec: {}\n`

test('filters come into the namespace of the run with its labels, and keep names and what they say', async (t) => {
  const path = join(await scratchFolder(t, 'filters'), 'two.yaml')
  await writeFile(path, `# by hand\n${filter('one')}---\n${filter('other')}`)
  t.deepEqual(await readFilterFile(await asRead(path), PLACE), [
    {
      apiVersion: 'networking.istio.io/v1alpha3',
      kind: 'EnvoyFilter',
      metadata: {name: 'one', namespace: 'two', labels: {a: 'b', role: 'variant'}},
      spec: {},
    },
    {
      apiVersion: 'networking.istio.io/v1alpha3',
      kind: 'EnvoyFilter',
      metadata: {name: 'other', namespace: 'two', labels: {a: 'b', role: 'variant'}},
      spec: {},
    },
  ])
})

const FAULTY: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
  'an empty file': ['', /no EnvoyFilter in it/],
  'another kind beside': [`${filter('one')}---\nkind: Secret\n`, /more than EnvoyFilters in it/],
  'a filter without a name': [
    'apiVersion: networking.istio.io/v1\nkind: EnvoyFilter\nmetadata: {}\n',
    /no EnvoyFilter/,
  ],
  'what is no YAML': ['a: [', /faulty\.yaml/],
}

for (const [what, [text, message]] of Object.entries(FAULTY)) {
  test(`${what} is refused with the file's name`, async (t) => {
    const path = join(await scratchFolder(t, 'filters'), 'faulty.yaml')
    await writeFile(path, text)
    await t.throwsAsync(readFilterFile(await asRead(path), PLACE), {instanceOf: ConfigurationError, message})
  })
}

test('a file that is not there is refused with its name', async (t) => {
  await t.throwsAsync(readFilterFile({path: '/nowhere/f.yaml', sha256: ''}, PLACE), {
    instanceOf: ConfigurationError,
    message: /\/nowhere\/f\.yaml/,
  })
})

test('a file that has changed since settings were read is refused', async (t) => {
  const path = join(await scratchFolder(t, 'filters'), 'f.yaml')
  await writeFile(path, filter('one'))
  const file = await asRead(path)
  await writeFile(path, filter('other'))
  await t.throwsAsync(readFilterFile(file, PLACE), {
    instanceOf: ConfigurationError,
    message: /f\.yaml has changed since/,
  })
})
