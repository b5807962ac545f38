import type {Frame, FrameKind} from '../model/stacks.ts'

/** One kind of name that differs from run to run, and what it becomes. */
export interface StableNameRule {
  /** In kebab-case, for docs and tests. */
  readonly id: string
  /** Only for first frames of stacks and for labels, which name processes, threads, pods: not for functions. */
  readonly rootsOnly: boolean
  readonly pattern: RegExp
  readonly replacement: string
}

/** Letters and digits of generated parts of pod names (`SafeEncodeString` of k8s.io/apimachinery/pkg/util/rand). */
const POD = '[bcdfghjklmnpqrstvwxz2456789]'
/** Kernel threads of which each CPU has one, numbered by it; Documentation/admin-guide/kernel-per-CPU-kthreads.rst. */
const PER_CPU_THREADS =
  'cpuhp|idle_inject|ksoftirqd|migration|rcuc|rcuo[gps]?|rcub|swapper|watchdog|irq_work|backlog_napi'

/**
 * Every rule, in the order in which they are tried; each works on what the ones before have left. Two names become
 * one only if they are equal but for the parts that a rule replaces, since those stay visible as `N`, `*` or `0x...`.
 */
export const STABLE_NAME_RULES: readonly StableNameRule[] = [
  {
    id: 'java-lambda',
    rootsOnly: false,
    pattern: /\$\$Lambda(?:[$.]\d+(?![0-9a-z]))?(?:[/.+](?:0x[0-9a-f]+|\d+)(?![0-9a-z]))?/g,
    replacement: '$$$$Lambda$$N',
  },
  {
    id: 'java-lambda-form',
    rootsOnly: false,
    pattern: /(LambdaForm\$[A-Z]*MH)\d*(?:[/.+](?:0x[0-9a-f]+|\d+)(?![0-9a-z]))?/g,
    replacement: '$1N',
  },
  // A hidden class has the address of its oop behind its name, always of 16 digits.
  {
    id: 'java-hidden-class',
    rootsOnly: false,
    pattern: /([\w$])[/.+]0x[0-9a-f]{16}(?![0-9a-f])/g,
    replacement: '$1/0x...',
  },
  {
    id: 'java-accessor',
    rootsOnly: false,
    pattern: /(Generated(?:Method|Constructor|SerializationConstructor)Accessor|\$Proxy)\d+/g,
    replacement: '$1N',
  },
  {
    id: 'java-generated-class',
    rootsOnly: false,
    pattern: /(\$\$(?:EnhancerBy|FastClassBy)\w+\$\$)[0-9a-f]+/g,
    replacement: '$1*',
  },
  {id: 'java-proxy-package', rootsOnly: false, pattern: /\b(jdk[./]proxy)\d+(?=[./])/g, replacement: '$1N'},
  // `_[k]` stays: whether a frame is the kernel's is no tier and the same in each run.
  {id: 'java-tier', rootsOnly: false, pattern: /_\[[01ij]\]$/, replacement: ''},
  {
    id: 'dotnet-tier',
    rootsOnly: false,
    pattern:
      /(?<=\))\[(?:PreJIT|ReJIT|QuickJitted|MinOptJitted|Optimized|OptimizedTier1(?:OSR|Instrumented)?|Unoptimized|InstrumentedTier(?:Optimized|Unoptimized)?|Unknown)\]$/,
    replacement: '',
  },
  {id: 'dotnet-stub', rootsOnly: false, pattern: /^stub<\d+>/, replacement: 'stub<N>'},
  {
    id: 'v8-tier',
    rootsOnly: false,
    pattern: /^(?:JS|LazyCompile|Function|Eval|Script):[~^+*']*(?:\s+|(?=\S))/,
    replacement: 'JS:',
  },
  {id: 'v8-builtin', rootsOnly: false, pattern: /^Builtins_(?=[A-Z])/, replacement: 'Builtin:'},
  {id: 'dotnet-lambda', rootsOnly: false, pattern: /\b(lambda_method)\d+/g, replacement: '$1N'},
  {id: 'perf-map', rootsOnly: false, pattern: /^\[perf-\d+\.map\]$/, replacement: '[perf-N.map]'},
  {id: 'llvm-suffix', rootsOnly: false, pattern: /(\.llvm\.)\d+/g, replacement: '$1N'},
  {id: 'rust-hash', rootsOnly: false, pattern: /::h[0-9a-f]{16}(?![0-9a-z_])/g, replacement: '::h*'},
  {id: 'hex-address', rootsOnly: false, pattern: /0x[0-9a-fA-F]+/g, replacement: '0x...'},
  {id: 'kernel-worker', rootsOnly: true, pattern: /^kworker\/(u?)\d+:\d+/, replacement: 'kworker/$1N:N'},
  {id: 'cpu-number', rootsOnly: true, pattern: new RegExp(`^(${PER_CPU_THREADS})/\\d+`), replacement: '$1/N'},
  {
    id: 'container-id',
    rootsOnly: true,
    pattern: /(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})(?![0-9a-f])/g,
    replacement: '*',
  },
  {
    id: 'deployment-pod',
    rootsOnly: true,
    pattern: new RegExp(`-${POD}{6,10}-${POD}{5}(?![0-9A-Za-z])`, 'g'),
    replacement: '-*-*',
  },
  // Five consonants may be a word, so one of the letters must be a digit.
  {
    id: 'generated-pod',
    rootsOnly: true,
    pattern: new RegExp(`-(?=[a-z]*[2-9])${POD}{5}(?![-0-9A-Za-z])`, 'g'),
    replacement: '-*',
  },
  {
    id: 'numbered-thread',
    rootsOnly: true,
    pattern: /((?:^|[-_ :])(?:worker|thread|pool|executor|io)[-_ #]?)\d+/gi,
    replacement: '$1N',
  },
  {id: 'thread-id', rootsOnly: true, pattern: /-(\d+|\?)\/\d+$/, replacement: '-N/N'},
  {id: 'process-id', rootsOnly: true, pattern: /-\d+$/, replacement: '-N'},
]

/** A place where a name stands. */
export interface NamePlace {
  readonly kind: FrameKind
  /** Whether it is the first frame of a stack. */
  readonly isFirst: boolean
}

/** The name without what differs from run to run. */
export function stableName(name: string, {kind, isFirst}: NamePlace): string {
  const isRoot = kind === 'label' || (isFirst && kind === 'user')
  let stable = name
  for (const {rootsOnly, pattern, replacement} of STABLE_NAME_RULES) {
    if (isRoot || !rootsOnly) stable = stable.replace(pattern, replacement)
  }
  return stable
}

/** How a function was compiled differs from run to run; whether it is the kernel's does not. */
export function stableKind({kind}: Frame): FrameKind {
  return kind === 'jit' || kind === 'inlined' ? 'user' : kind
}
