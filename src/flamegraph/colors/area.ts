import type {Frame, NameGrounds} from '../../stacks/model/stacks.ts'
import {isSystemFunction} from './system-functions.ts'

/** Where a function's time is spent, as somebody who runs a mesh asks for it. In the order of the legend. */
export const AREAS = ['kernel', 'program', 'http', 'tls', 'memory', 'library', 'jit', 'unnamed', 'label'] as const
export type Area = (typeof AREAS)[number]

/** What the legend calls each area. */
export const AREA_TEXT: Readonly<Record<Area, string>> = {
  kernel: 'kernel',
  program: 'program',
  http: 'HTTP',
  tls: 'TLS, crypto',
  memory: 'memory',
  library: 'system libraries',
  jit: 'JIT code',
  unnamed: 'unnamed',
  label: 'process',
}

const UNNAMED = new Set<NameGrounds>(['unknown', 'module-only', 'function-start'])
/** BoringSSL and OpenSSL by their prefixes, Envoy and Go by their namespaces. */
const TLS =
  /^(bssl::|SSL_|ssl_|tls1?_|EVP_|AEAD|aead_|aes|AES_|gcm_|ghash|GHASH|ChaCha|chacha|poly1305|Poly1305|sha\d|SHA\d|HMAC|ecp_|EC_|ECDSA|ec_G|fiat_|x25519|X25519|X509|RSA_|rsa_|BN_|bn_|BIO_|CRYPTO_|OPENSSL_|CBS_|CBB_|crypto\/)|TransportSockets::Tls|\bSsl(Socket|Handshaker)/
const MEMORY =
  /^(operator (new|delete)|_?_?libc_(malloc|free|calloc|realloc)|malloc|free|calloc|realloc|memalign|posix_memalign|aligned_alloc|cfree|mi_|je_|tc_|_int_(malloc|free|realloc)|runtime\.(malloc|gc|scan|mark|sweep|mallocgc))|tcmalloc/
const HTTP =
  /nghttp2|oghttp2|http2::|quiche::|Balsa|llhttp|http_parser|[Hh]pack|HeaderMap|Envoy::Http|Http[123]?::|net\/http|grpc::/
const LIBRARY_FILE = /^(?:(?:ld|libc|libm|libdl|librt|libpthread|libstdc\+\+|libc\+\+|libgcc_s|linux-vdso)\b|\[vdso\]$)/

/** Whether a function is known to be in a library of the system. */
export function isSystemLibrary({grounds, module}: Frame): boolean {
  if (grounds === 'vdso') return true
  return module !== null && LIBRARY_FILE.test(module.slice(module.lastIndexOf('/') + 1))
}

/** By its file; by its name only where no file is told, as in folded text. */
function isLibrary(one: Frame): boolean {
  return isSystemLibrary(one) || (one.module === null && one.kind === 'user' && isSystemFunction(one.name))
}

function userArea(one: Frame): Area {
  if (TLS.test(one.name)) return 'tls'
  if (MEMORY.test(one.name)) return 'memory'
  if (HTTP.test(one.name)) return 'http'
  return isLibrary(one) ? 'library' : 'program'
}

/** `perf script` gives the vDSO brackets like those of kernel modules, so its folded text marks it as the kernel. */
const VDSO_FUNCTION = /^__vdso_/

/** The area of a function, from its kind, its module and the way it is named. */
export function areaOf(one: Frame): Area {
  if (one.kind === 'label') return 'label'
  if (UNNAMED.has(one.grounds)) return 'unnamed'
  if (one.kind === 'kernel') return VDSO_FUNCTION.test(one.name) ? 'library' : 'kernel'
  return one.kind === 'jit' ? 'jit' : userArea(one)
}
