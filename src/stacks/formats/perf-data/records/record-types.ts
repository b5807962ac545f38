/**
 * Kinds of records: below 64 the kernel's (enum perf_event_type of include/uapi/linux/perf_event.h), from 64 on those of
 * `perf record` itself (tools/perf/Documentation/perf.data-file-format.txt).
 */
export const RECORD = {
  mmap: 1,
  lost: 2,
  comm: 3,
  exit: 4,
  throttle: 5,
  unthrottle: 6,
  fork: 7,
  read: 8,
  sample: 9,
  mmap2: 10,
  aux: 11,
  itraceStart: 12,
  lostSamples: 13,
  switch: 14,
  switchCpuWide: 15,
  namespaces: 16,
  ksymbol: 17,
  bpfEvent: 18,
  cgroup: 19,
  textPoke: 20,
  auxOutputHardwareId: 21,
  deferredCallchain: 22,
  headerAttribute: 64,
  headerEventType: 65,
  headerTracingData: 66,
  headerBuildId: 67,
  finishedRound: 68,
  idIndex: 69,
  auxtraceInfo: 70,
  auxtrace: 71,
  auxtraceError: 72,
  threadMap: 73,
  cpuMap: 74,
  statConfig: 75,
  stat: 76,
  statRound: 77,
  eventUpdate: 78,
  timeConversion: 79,
  headerFeature: 80,
  compressed: 81,
  finishedInit: 82,
  compressed2: 83,
  bpfMetadata: 84,
} as const

/** Kinds from here on are `perf record`'s own: they carry no time. */
export const FIRST_OWN_RECORD = 64

const NAMES = new Map<number, string>(Object.entries(RECORD).map(([name, type]) => [type, name]))

/** A kind of record for messages; null for one that is not known. */
export function recordName(type: number): string | null {
  return NAMES.get(type) ?? null
}

/** Bits of a record's `misc` field. */
export const MISC = {
  /** Which mode a sample's instruction pointer, or a mapping, belongs to. */
  modeMask: 7,
  kernel: 1,
  user: 2,
  /** Of comm: the process became another program. */
  commExec: 1 << 13,
  /** Of switch and switchCpuWide: the thread left the CPU. */
  switchOut: 1 << 13,
  /** Of mmap2: a build id stands in place of device and inode. */
  mmapBuildId: 1 << 14,
  /** Of a build id in the file's header: its length is given. */
  buildIdSize: 1 << 15,
  /** Of lostSamples: a filter dropped them, as it was told to. */
  droppedByFilter: 1 << 15,
} as const
