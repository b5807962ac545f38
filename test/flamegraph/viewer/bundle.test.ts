import {fileURLToPath} from 'node:url'
import test from 'ava'
import {build} from 'esbuild'
import {viewerScript} from '../../../src/flamegraph/viewer-script.ts'

const ENTRY = fileURLToPath(new URL('../../../src/flamegraph/viewer/viewer.ts', import.meta.url))

test('the built viewer is that of the sources; `npm run build` renews it', async (t) => {
  const {outputFiles} = await build({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    write: false,
  })
  t.is(viewerScript(), outputFiles[0]!.text.trim().replaceAll(']]>', ']] >'))
})

test('the viewer can stand in a CDATA section and stays small', (t) => {
  t.notRegex(viewerScript(), /]]>|<\/script/)
  t.true(viewerScript().length < 40_000, `${viewerScript().length} characters`)
})

test('the viewer never writes foreign text as markup', (t) => {
  t.notRegex(viewerScript(), /innerHTML|insertAdjacentHTML|document\.write|eval\(/)
})
