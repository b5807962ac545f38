/** The processor architectures that the local testbed and the fetched tools exist for. */
export type Architecture = 'x64' | 'arm64'

/** This machine's architecture when the local testbed can run on it (Linux on x86-64 or arm64), else null. */
export function localArchitecture(
  platform: string = process.platform,
  architecture: string = process.arch,
): Architecture | null {
  if (platform !== 'linux') return null
  return architecture === 'x64' || architecture === 'arm64' ? architecture : null
}
