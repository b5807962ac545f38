import type {PresetName} from '../../config/schema/profiling.ts'
import type {Preset, PresetMethod} from './preset.ts'

const SUMS_IN_KERNEL = 'it adds stacks up in the kernel, so that only sums are written'
const NAMELESS = 'it drops the addresses of functions without a symbol'

function bcc(program: string, output: PresetMethod['output'] = {format: 'folded'}): PresetMethod {
  return {tool: 'bcc', program: `${program}-bpfcc`, output, note: NAMELESS}
}

const onCpu: Preset = {
  name: 'oncpu',
  description: 'where CPU time goes',
  event: 'cpu-clock',
  unit: 'nanoseconds',
  methods: [
    {tool: 'perf', program: 'perf', output: {format: 'perf-data'}, note: 'it keeps every address with its module'},
    {tool: 'bpftrace', program: 'bpftrace', output: {format: 'bpftrace', counts: 'samples'}, note: SUMS_IN_KERNEL},
    bcc('profile', {format: 'folded', counts: 'samples'}),
  ],
}

const offCpu: Preset = {
  name: 'offcpu',
  description: 'how long threads are off the CPU; waiting for work stands apart from being blocked',
  event: 'off-cpu',
  unit: 'microseconds',
  methods: [
    {
      tool: 'bpftrace',
      program: 'bpftrace',
      output: {convert: 'bpftrace-switches', blocked: 'offcpu'},
      note: SUMS_IN_KERNEL,
    },
    {
      tool: 'perf',
      program: 'perf',
      output: {convert: 'perf-switches', blocked: 'offcpu'},
      note: 'it writes every switch',
    },
    bcc('offcputime', {convert: 'bcc-offcpu'}),
  ],
}

const offWake: Preset = {
  name: 'offwake',
  description: 'how long threads are off the CPU, with the stack of who woke them on top',
  event: 'off-wake',
  unit: 'microseconds',
  methods: [
    {
      tool: 'bpftrace',
      program: 'bpftrace',
      output: {convert: 'bpftrace-switches', blocked: 'offwake'},
      note: SUMS_IN_KERNEL,
    },
    {
      tool: 'perf',
      program: 'perf',
      output: {convert: 'perf-switches', blocked: 'offwake'},
      note: 'it writes every switch and watches only threads that are there at the start',
    },
    bcc('offwaketime'),
  ],
}

const wakeUp: Preset = {
  name: 'wakeup',
  description: 'who wakes the threads, weighed by how long they had slept',
  event: 'wakeup',
  unit: 'microseconds',
  methods: [
    {
      tool: 'bpftrace',
      program: 'bpftrace',
      output: {convert: 'bpftrace-switches', blocked: 'wakeup'},
      note: SUMS_IN_KERNEL,
    },
    {
      tool: 'perf',
      program: 'perf',
      output: {convert: 'perf-switches', blocked: 'wakeup'},
      note: 'it writes every switch and watches only threads that are there at the start',
    },
    bcc('wakeuptime'),
  ],
}

const kernelAlloc: Preset = {
  name: 'kernel-alloc',
  description: 'who makes the kernel allocate memory (kmalloc, kmem_cache_alloc)',
  event: 'kmem:kmalloc+kmem_cache_alloc',
  unit: 'count',
  methods: [
    {tool: 'bpftrace', program: 'bpftrace', output: {format: 'bpftrace'}, note: SUMS_IN_KERNEL},
    {tool: 'perf', program: 'perf', output: {convert: 'perf-count'}, note: 'it writes every allocation'},
    bcc('stackcount'),
  ],
}

const malloc: Preset = {
  name: 'malloc',
  description: 'who calls malloc; needs an allocator whose functions have symbols',
  event: 'malloc',
  unit: 'count',
  // perf would need a probe that stays in the kernel when runner is killed.
  methods: [
    {tool: 'bpftrace', program: 'bpftrace', output: {format: 'bpftrace'}, note: SUMS_IN_KERNEL},
    bcc('stackcount'),
  ],
}

const pageFaults: Preset = {
  name: 'pagefaults',
  description: 'who touches memory for the first time',
  event: 'page-faults',
  unit: 'faults',
  methods: [
    {tool: 'perf', program: 'perf', output: {format: 'perf-data'}, note: 'it keeps every address with its module'},
    {tool: 'bpftrace', program: 'bpftrace', output: {format: 'bpftrace'}, note: SUMS_IN_KERNEL},
    bcc('stackcount'),
  ],
}

/** The presets that outside programs record. Flags, help, docs and tests read this. */
export const RECORDED_PRESETS: readonly Preset[] = [onCpu, offCpu, offWake, wakeUp, kernelAlloc, malloc, pageFaults]

/** The presets that Envoy records itself, and the endpoint of each. */
export const ENVOY_PRESETS = [
  {
    name: 'envoy-heap',
    endpoint: 'heapprofiler',
    description: "Envoy's own heap profiler: memory in use, and what was allocated",
  },
  {name: 'envoy-cpu', endpoint: 'cpuprofiler', description: "Envoy's own CPU profiler; perf where the build has none"},
] as const satisfies readonly {readonly name: PresetName; readonly endpoint: string; readonly description: string}[]
