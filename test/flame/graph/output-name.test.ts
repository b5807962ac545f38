import {writeFileSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import test from 'ava'
import {baseNameOf, freePictureFiles} from '../../../src/flame/graph/output-name.ts'

const NAME = {
  start: '2026-01-02-030405',
  cellLabel: 'run_qps_1000_c_16_1024_both',
  profile: 'perf',
  sampleType: null,
  workload: 'fortioserver',
  instance: null,
}

test('a picture is named by start, cell, profile and workload', (t) => {
  t.is(baseNameOf(NAME), '2026-01-02-030405_run_qps_1000_c_16_1024_both-perf-fortioserver')
})

test('a picture of a profile with several sample types says which one it shows', (t) => {
  t.is(
    baseNameOf({...NAME, profile: 'heapprofiler', sampleType: 'inuse_space'}),
    '2026-01-02-030405_run_qps_1000_c_16_1024_both-heapprofiler-inuse_space-fortioserver',
  )
})

test('pictures of several instances of a workload say which', (t) => {
  const name = baseNameOf({...NAME, instance: 'fortioserver-1'})
  t.is(name, `${baseNameOf(NAME)}-fortioserver-1`)
})

test('names from profiles never leave the folder', (t) => {
  t.false(baseNameOf({...NAME, sampleType: '../../etc/passwd'}).includes('/'))
})

test('a picture that is there is never overwritten', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'output-name-'))
  t.teardown(() => rm(directory, {recursive: true}))
  const first = freePictureFiles(directory, NAME)
  writeFileSync(first.folded, '')
  t.is(basename(freePictureFiles(directory, NAME).svg), `${baseNameOf(NAME)}.2.svg`)
})
