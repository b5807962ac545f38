import {mkdirSync} from 'node:fs'
import {loadedEnvoy} from '/work/main/test/profilers/loaded-envoy.ts'
import {recordingOf} from '/work/main/test/profilers/recording.ts'
import {profilerFor, RECORDED_PRESETS} from '/work/main/src/profilers/index.ts'
import {readProfile} from '/work/main/src/profiles/read-profile.ts'
import {totalsOf} from '/work/main/src/stacks/stacks.ts'
const envoy = await loadedEnvoy()
if (typeof envoy === 'string') throw envoy
try {
const only = process.argv[2]
for (const preset of RECORDED_PRESETS) for (const {tool} of preset.methods) {
  if (only && preset.name !== only) continue
  const dir = `/tmp/w/profilers/out/${preset.name}-${tool}-${process.pid}`
  mkdirSync(dir, {recursive: true})
  await using p = profilerFor({kind: 'preset', name: preset.name, preset: preset.name, tool}, {frequencyHertz: 99})
  const t0 = performance.now()
  try { await p.prepare(envoy.deployment, new AbortController().signal) } catch (e: any) { console.log(preset.name, tool, 'PREPARE', ((performance.now()-t0)/1000).toFixed(1), e.code, e.message); continue }
  const t1 = performance.now()
  const [r] = await p.record(await recordingOf(envoy.deployment, dir, 2))
  const t2 = performance.now()
  let s: any
  try { if (r.status === 'recorded') s = await readProfile(dir, r.manifest, '/tmp/w/profilers/cache') } catch (e: any) { s = e.message }
  console.log(preset.name, tool, r!.status, `prepare ${((t1-t0)/1000).toFixed(1)} record ${((t2-t1)/1000).toFixed(1)}`, r!.status === 'failed' ? r!.reason : typeof s === 'string' ? s : `${r.manifest.profiler.toolVersion} ${JSON.stringify(s.sampleTypes)} total ${s.sampleTypes.map((_: any, i: number) => totalsOf(s, i)[0])} samples ${s.sampleCount} frames ${s.frames.length} w=${s.warnings.map((x: any) => x.code)}`, p.warnings[0]?.message)
}
} finally { await envoy[Symbol.asyncDispose]() }
