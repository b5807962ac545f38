import type {SampleType} from '../../model/stacks.ts'

/** An event that has stacks, and what each of them weighs. */
export interface EventKind {
  readonly event: string
  /** What its weights are; one type may gather events that complement each other. */
  readonly type: SampleType
  /** The field that is the weight; null where each event counts as one. */
  readonly weight: string | null
  /** The field with the thread. */
  readonly thread: 'sampledThread' | 'eventThread'
  /** The field with a class that stands above the stack: of what is allocated, or of the lock that is waited for. */
  readonly subject?: string
}

function counted(event: string, name: string, caveat: string): EventKind {
  const type = {name, unit: 'samples', event, caveat, sharesOnly: true} as const
  return {event, type, weight: null, thread: 'sampledThread'}
}

function waited(event: string, name: string, subject?: string): EventKind {
  const type = {name, unit: 'nanoseconds', event}
  return {event, type, weight: 'duration', thread: 'eventThread', ...(subject === undefined ? {} : {subject})}
}

function allocated(event: string, name: string, weight: string): EventKind {
  const type = {name, unit: 'bytes', event}
  return {event, type, weight, thread: 'eventThread', subject: 'objectClass'}
}

const TLAB = {name: 'alloc_tlab', unit: 'bytes', event: 'jdk.ObjectAllocationInNewTLAB'}

/**
 * Every event that is read, the one to be shown first at the top. Samplers never share a type: a recording may have been
 * made with several of them, each of which saw the same work.
 */
export const EVENT_KINDS: readonly EventKind[] = [
  {
    event: 'jdk.CPUTimeSample',
    type: {name: 'cpu', unit: 'nanoseconds', event: 'jdk.CPUTimeSample'},
    weight: 'samplingPeriod',
    thread: 'eventThread',
  },
  counted('jdk.ExecutionSample', 'execution', 'some of the running threads at each tick, not CPU time'),
  {
    ...counted('profiler.WallClockSample', 'wall', 'running and waiting threads, not CPU time'),
    weight: 'samples',
  },
  counted('jdk.NativeMethodSample', 'native', 'threads in native code, waiting or not, not CPU time'),
  allocated('jdk.ObjectAllocationSample', 'alloc_space', 'weight'),
  {...allocated('jdk.ObjectAllocationInNewTLAB', TLAB.name, 'tlabSize'), type: TLAB},
  {...allocated('jdk.ObjectAllocationOutsideTLAB', TLAB.name, 'allocationSize'), type: TLAB},
  allocated('profiler.LiveObject', 'live_space', 'allocationSize'),
  {
    event: 'profiler.Malloc',
    type: {name: 'malloc_space', unit: 'bytes', event: 'profiler.Malloc'},
    weight: 'size',
    thread: 'eventThread',
  },
  waited('jdk.JavaMonitorEnter', 'monitor-enter', 'monitorClass'),
  waited('jdk.ThreadPark', 'park', 'parkedClass'),
  waited('profiler.NativeLock', 'native-lock'),
  waited('jdk.JavaMonitorWait', 'monitor-wait', 'monitorClass'),
  waited('jdk.ThreadSleep', 'sleep'),
  waited('jdk.SocketRead', 'socket-read'),
  waited('jdk.SocketWrite', 'socket-write'),
  waited('jdk.FileRead', 'file-read'),
  waited('jdk.FileWrite', 'file-write'),
  waited('profiler.MethodTrace', 'method-time'),
]
