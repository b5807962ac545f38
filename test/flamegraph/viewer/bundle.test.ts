import {join} from 'node:path'
import test from 'ava'
import {bundleViewer} from '../../../bin/build/bundles.js'
import {viewerScript} from '../../../src/flamegraph/viewer-script.ts'

const ROOT = join(import.meta.dirname, '../../..')

test('the built viewer is that of the sources; `npm run build` renews it', async (t) => {
  t.is(viewerScript(), (await bundleViewer(ROOT)).script)
})

test('the viewer can stand in a CDATA section and stays small', (t) => {
  t.notRegex(viewerScript(), /]]>|<\/script/)
  t.true(viewerScript().length < 40_000, `${viewerScript().length} characters`)
})

test('the viewer never writes foreign text as markup', (t) => {
  t.notRegex(viewerScript(), /innerHTML|insertAdjacentHTML|document\.write|eval\(/)
})
