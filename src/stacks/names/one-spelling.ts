import {withoutDefaultArguments} from './default-arguments.ts'

/** One part of C++ names in which two builds of one source differ, and what it becomes. */
export interface SpellingRule {
  /** In kebab-case, for docs and tests. */
  readonly id: string
  readonly pattern: RegExp
  readonly replacement: string
}

/**
 * Every rule, in the order in which they are applied. Namespaces count as inline only where their library is known to
 * have them so, or where their name cannot be anything else: `v3` and `v3alpha` of an API are namespaces of their own.
 */
export const SPELLING_RULES: readonly SpellingRule[] = [
  // libc++ (`__1`, Android's `__ndk1`, Chromium's `__Cr`, Google's `__u`), libstdc++ (`__cxx11`, `_V2`, `__8`).
  {
    id: 'inline-namespace-of-std',
    pattern: /(?<=\bstd::(?:\w+::)*)(?:__(?:\d+|ndk\d+|Cr|u|cxx11|fs)|_V\d+)::/g,
    replacement: '',
  },
  {id: 'inline-namespace-of-abseil', pattern: /(?<=\babsl::)(?:lts_\d{8}|debian\d+|head)::/g, replacement: ''},
  {
    id: 'inline-namespace-with-version',
    pattern:
      /(?<=\bnlohmann::)json_abi\w*::|(?<=\b(?:fmt|opentelemetry|ranges)::)v\d+::|(?<=\bboost::log::)v\d[sm]\w*::|(?<=\bcv::dnn::)dnn\d+_v\d{8}::/g,
    replacement: '',
  },
  {id: 'namespace-of-icu', pattern: /\bicu_\d+(?=::)/g, replacement: 'icu'},
  {id: 'abi-tag', pattern: /\[abi:[^\][]*\]/g, replacement: ''},
  {
    id: 'anonymous-namespace',
    pattern: /\b_GLOBAL__N_\w*|\{anonymous\}|`anonymous namespace'/g,
    replacement: '(anonymous namespace)',
  },
  // Clang's -funique-internal-linkage-names.
  {
    id: 'unique-internal-name',
    pattern: / ?[[(](?:clone )?\.__uniq\.\d+[\])]|\.__uniq\.\d+/g,
    replacement: '',
  },
]

/** Longer names are not worth being taken apart. */
const LONGEST_NAME = 16_384
/** Templates with defaults, and brackets that some demanglers keep apart. */
const HAS_TEMPLATE = /\b(?:std|absl)::\w+<|> >/

/** A name without what builds of one source add to it: {@link oneSpelling}, but with all template arguments. */
export function withoutMarksOfBuild(name: string): string {
  if (name.length > LONGEST_NAME) return name
  return SPELLING_RULES.reduce((spelling, {pattern, replacement}) => spelling.replace(pattern, replacement), name)
}

/**
 * One spelling for all that builds of one source make of a C++ name: without inline namespaces, ABI tags, hashes of
 * anonymous namespaces and default template arguments.
 */
export function oneSpelling(name: string): string {
  const spelling = withoutMarksOfBuild(name)
  if (spelling.length > LONGEST_NAME) return spelling
  return HAS_TEMPLATE.test(spelling) ? withoutDefaultArguments(spelling) : spelling
}
