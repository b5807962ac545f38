import {textShape} from '../../foreign-text/json-shape.ts'
import {hertz} from '../parse/amounts.ts'
import {listOrNone, wholeTexts} from '../parse/lists.ts'
import {label} from '../parse/load-values.ts'
import {parser, RefusedValue, scalarText} from '../parse/raw-value.ts'
import {oneOf, orNone, trueOrFalse} from '../parse/scalars.ts'
import {inGroup, setting} from './setting.ts'

/** What `--profiler` knows. */
export const PRESET_NAMES = [
  'oncpu',
  'offcpu',
  'offwake',
  'wakeup',
  'kernel-alloc',
  'malloc',
  'pagefaults',
  'envoy-heap',
  'envoy-cpu',
] as const
export type PresetName = (typeof PRESET_NAMES)[number]

/** Of Envoy's own: the admin endpoints that switch them. */
export const ENVOY_PROFILERS = ['heapprofiler', 'cpuprofiler'] as const

const command = parser(textShape, (raw) => {
  const text = scalarText(raw)
  if (text === '') throw new RefusedValue('is empty')
  if (text.includes('\0')) throw new RefusedValue('has a NUL character in it')
  return text
})

const path = parser(textShape, (raw) => {
  const found = scalarText(raw)
  if (found === '' || found.includes('\0')) throw new RefusedValue('is no path')
  return found
})

const webAddress = parser(textShape, (raw) => {
  const found = scalarText(raw)
  if (!/^https?:\/\/[^/\s]+\/\S*$/.test(found)) throw new RefusedValue('is no http or https address with a path')
  return found
})

/** Where Istio's builds publish their proxy with symbols: the bucket that its release script writes to. */
const ISTIO_SYMBOLS = 'https://storage.googleapis.com/istio-build/proxy/envoy-symbol-{istio_build}.tar.gz'

/** What is recorded while the load runs. */
export const PROFILING = inGroup('Profiling', {
  customProfilingCommand: setting({
    doc: 'Command that profiles a sidecar and prints the profile. {duration} and {sidecar_pid} are replaced. May be given several times: one load each.',
    field: null,
    default: [],
    parse: wholeTexts(command),
    mayHoldSecrets: true,
    valueName: 'COMMAND',
    flagKind: 'repeated',
    flags: ['custom_profiling_command'],
  }),
  customProfilingName: setting({
    doc: 'Name of the profile of the command at the same place; without one, a name is made from the command.',
    field: null,
    default: [],
    parse: wholeTexts(label),
    mayHoldSecrets: true,
    valueName: 'NAME',
    flagKind: 'repeated',
    flags: ['custom_profiling_name'],
  }),
  perf: setting({
    doc: 'Profile with perf record at --frequency: a custom command that is already written, named perf.',
    field: null,
    default: false,
    parse: trueOrFalse,
    flags: ['perf'],
    keys: ['perf_record'],
  }),
  profiler: setting({
    doc: `Profile presets, each in a load of its own: ${PRESET_NAMES.join(', ')}.`,
    field: null,
    default: [],
    parse: listOrNone(oneOf(PRESET_NAMES)),
    valueName: 'NAME[,NAME]',
    flagKind: 'repeated',
    flags: ['profiler'],
    keys: ['profilers'],
  }),
  profilerTool: setting({
    doc: 'Tool that presets use: perf, bpftrace or bcc. Without it, the one that works on the machine.',
    field: null,
    default: null,
    parse: orNone(oneOf(['perf', 'bpftrace', 'bcc'])),
    valueName: 'NAME',
    flags: ['profiler-tool'],
  }),
  envoyProfiler: setting({
    doc: "Envoy's own profiler, switched on in both sidecars during the load: heapprofiler, cpuprofiler.",
    field: null,
    default: [],
    parse: listOrNone(oneOf(ENVOY_PROFILERS)),
    valueName: 'NAME[,NAME]',
    flagKind: 'repeated',
    flags: ['envoy_profiler'],
  }),
  profileControlPlane: setting({
    doc: "Record presets and custom commands that want a pid of the mesh's control plane too: with Istio, of every pod of istiod of the revision that injects.",
    field: 'profileControlPlane',
    default: false,
    parse: trueOrFalse,
    flags: ['profile-control-plane'],
  }),
  profilingMode: setting({
    doc: 'auto makes profiling possible in the runs that ask for it, true in all, false makes asking for a profile an error.',
    field: 'profilingMode',
    default: 'auto',
    parse: oneOf(['auto', 'true', 'false']),
    valueName: 'auto|true|false',
    flags: ['profiling_mode'],
  }),
  frequency: setting({
    doc: 'Samples per second of presets and of --perf.',
    unit: 'hertz',
    field: 'frequencyHertz',
    default: 99,
    parse: hertz({minimum: 1, maximum: 100_000}),
    valueName: 'HERTZ',
    flags: ['frequency'],
  }),
  measureProfilingCost: setting({
    doc: 'Measure each profiled cell also without a profiler, and print both.',
    field: 'measureProfilingCost',
    default: false,
    parse: trueOrFalse,
    flags: ['measure-profiling-cost'],
  }),
  delPerfRecord: setting({
    doc: 'Delete raw perf records once they are drawn.',
    field: 'deletePerfRecord',
    default: false,
    parse: trueOrFalse,
    flags: ['del_perf_record'],
  }),
  symbols: setting({
    doc: 'Where symbols of the profiled programs are: debug files, or folders of them.',
    field: 'symbols.paths',
    default: [],
    parse: listOrNone(path),
    isPath: true,
    valueName: 'PATH[,PATH]',
    flagKind: 'repeated',
    flags: ['symbols'],
  }),
  symbolUrls: setting({
    doc: 'Addresses of published debug files, with {build_id}, {name}, {version}, {architecture} and {istio_build} in them; asked for what has no symbols here. DEBUGINFOD_URLS is asked as well. The default is asked for proxies of Istio only; none asks nobody.',
    field: 'symbols.urls',
    default: [ISTIO_SYMBOLS],
    parse: listOrNone(webAddress),
    mayHoldSecrets: true,
    valueName: 'URL[,URL]',
    flagKind: 'repeated',
    flags: ['symbol-urls'],
  }),
})
