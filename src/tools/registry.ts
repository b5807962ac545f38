import {BCC} from './declarations/bcc.ts'
import {BPFTRACE} from './declarations/bpftrace.ts'
import {CPPFILT} from './declarations/cppfilt.ts'
import {ENVOY} from './declarations/envoy.ts'
import {FORTIO} from './declarations/fortio.ts'
import {PERF} from './declarations/perf.ts'
import type {Tool} from './tool.ts'

/** Names of all outside programs. */
export type ToolName = 'fortio' | 'envoy' | 'perf' | 'bpftrace' | 'bcc' | 'c++filt'

/** Every outside program, by name, in the order in which they are shown. */
export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  fortio: FORTIO,
  envoy: ENVOY,
  perf: PERF,
  bpftrace: BPFTRACE,
  bcc: BCC,
  'c++filt': CPPFILT,
}
