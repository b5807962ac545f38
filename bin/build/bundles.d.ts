/** The script inside pictures, bundled from the sources of the package whose folder is `root`. */
export function bundleViewer(root: string): Promise<{readonly script: string}>
