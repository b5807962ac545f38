import {ProcessMemory} from './process-memory.ts'

/** A process as it is at the time that was reached. */
export interface RecordedProcess {
  readonly pid: number
  memory: ProcessMemory
  /** Threads share its memory, and forked children until either changes it. */
  memoryIsShared: boolean
  readonly threads: Set<Thread>
}

export interface Thread {
  readonly tid: number
  readonly process: RecordedProcess
  comm: string
  /** Node below which its stacks go, by control group; emptied when names change. */
  readonly rootNodes: Map<string | null, number>
}

/** Comm of the kernel's idle threads. */
const IDLE = 'swapper'

/** Processes and threads, changed by records in the order of time. */
export class Threads {
  readonly #processes = new Map<number, RecordedProcess>()
  readonly #threads = new Map<number, Thread>()

  process(pid: number): RecordedProcess {
    const known = this.#processes.get(pid)
    if (known !== undefined) return known
    return this.#setProcess({pid, memory: new ProcessMemory(), memoryIsShared: false, threads: new Set()})
  }

  /** The thread, made with perf's name for one that was never announced (`:TID`) when it is not known. */
  thread(pid: number, tid: number): Thread {
    const known = this.#threads.get(tid)
    if (known !== undefined && known.process.pid === pid) return known
    return this.#setThread(tid, this.process(pid), pid === 0 && tid === 0 ? IDLE : `:${tid}`)
  }

  /** Comm of the process's first thread; null when that was never seen. */
  processComm({pid}: RecordedProcess): string | null {
    const first = this.#threads.get(pid)
    return first?.process.pid === pid ? first.comm : null
  }

  /** The memory of a process, to be changed. */
  memoryToChange(pid: number): ProcessMemory {
    const process = this.process(pid)
    if (process.memoryIsShared) {
      process.memory = process.memory.copy()
      process.memoryIsShared = false
    }
    return process.memory
  }

  fork(pid: number, parentPid: number, tid: number, parentTid: number): void {
    const parent = this.#threads.get(parentTid)
    const comm = parent?.comm ?? `:${tid}`
    if (pid === parentPid) {
      this.#setThread(tid, this.process(pid), comm)
      return
    }
    const from = this.process(parentPid)
    from.memoryIsShared = true
    this.#setThread(
      tid,
      this.#setProcess({pid, memory: from.memory, memoryIsShared: true, threads: new Set<Thread>()}),
      comm,
    )
  }

  /** A new name; with `exec` the process became another program and has nothing mapped yet. */
  setComm(pid: number, tid: number, comm: string, exec: boolean): void {
    const thread = this.thread(pid, tid)
    thread.comm = comm
    // The name of the first thread is the process's.
    for (const one of tid === pid ? thread.process.threads : [thread]) one.rootNodes.clear()
    if (!exec) return
    thread.process.memory = new ProcessMemory()
    thread.process.memoryIsShared = false
  }

  #setProcess(process: RecordedProcess): RecordedProcess {
    this.#processes.set(process.pid, process)
    return process
  }

  #setThread(tid: number, process: RecordedProcess, comm: string): Thread {
    const thread: Thread = {tid, process, comm, rootNodes: new Map()}
    this.#threads.get(tid)?.process.threads.delete(this.#threads.get(tid)!)
    process.threads.add(thread)
    this.#threads.set(tid, thread)
    return thread
  }
}
