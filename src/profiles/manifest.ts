/** Version of the manifest's shape. */
export const PROFILE_SCHEMA_VERSION = 1

/** Bytes that came from where a process ran. They are kept once for all profiles, under their sha256, in the cache. */
export interface RecordedContent {
  /** Lower-case hex. */
  readonly sha256: string
  readonly sizeBytes: number
}

/** A file with code of the profiled process. */
export interface RecordedModule extends RecordedContent {
  /** As the process saw it. */
  readonly path: string
  /** Lower-case hex; null where the file has none. */
  readonly buildId: string | null
}

/**
 * What is known of one recorded profile, kept beside it as `profile.json`. With the files it names, a picture can be
 * drawn again at any time, on any machine. Paths are relative to the manifest's folder.
 */
export interface ProfileManifest {
  readonly schemaVersion: 1
  /** Name in file names and results, such as `perf-oncputime-sidecar` or `heapprofiler`. */
  readonly name: string
  readonly profiler: {
    readonly kind: 'custom' | 'preset' | 'envoy'
    /** The program that recorded: `perf`, `bpftrace`, `bcc`, `envoy`, or the command's first word. */
    readonly tool: string
    /** The command or request as it was carried out. */
    readonly command: string
    readonly toolVersion: string | null
  }
  /** A StackReader's format, or null: recognise by content. */
  readonly format: string | null
  /** The event sampled, such as `cpu-clock`; null when not known. */
  readonly event: string | null
  /** Unit of the weights where the format does not carry it, such as `microseconds` of folded off-CPU stacks. */
  readonly unit: string | null
  /** Of raw profiles that count samples: what each stands for, in `unit`. Absent: the weights are in `unit` already. */
  readonly weightPerCount?: number
  /** Which of a heap profile this is: `inuse` at one moment or `window` for what was allocated meanwhile; else null. */
  readonly scope: 'moment' | 'window' | null
  readonly process: {
    readonly proxy: string
    readonly workload: string
    readonly instance: string
    readonly pid: number
    readonly hostPid: number | null
    /** As the process saw it. */
    readonly executable: string
    readonly buildId: string | null
    /** How many instances of its proxy there were; one when absent. */
    readonly instances?: number
    /** What the process calls itself, innermost of NSpid; absent where nobody could ask. */
    readonly ownPid?: number
  }
  readonly window: {
    /** ISO 8601. */
    readonly startedAt: string
    readonly endedAt: string
    /** As asked for. */
    readonly durationSeconds: number
  }
  readonly host: {
    readonly hostname: string
    readonly kernel: string
    readonly architecture: string
    /** /proc/sys/kernel/random/boot_id: this kernel since this start and no other. */
    readonly bootId?: string
  }
  readonly files: {
    /** The profile itself. */
    readonly raw: string
    readonly log: string | null
    readonly script: string | null
    /** A copy of /proc/PID/maps taken while the process lived. */
    readonly maps: string | null
    /**
     * Files with code that has samples, as they were where the process ran. Absent where that was this machine: there
     * they are opened by their paths. A profile that has this is never named by files of this machine.
     */
    readonly modules?: readonly RecordedModule[]
    /** Those that did not come, and why. */
    readonly missingModules?: readonly {readonly path: string; readonly reason: string}[]
    /** /proc/kallsyms of where the process ran. */
    readonly kernelSymbols?: RecordedContent
  }
  /** Numbers that stand beside the picture, such as Envoy's /memory before and after. */
  readonly facts: Readonly<Record<string, unknown>>
}
