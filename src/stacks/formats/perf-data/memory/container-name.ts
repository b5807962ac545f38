const CONTAINER_ID = /[0-9a-f]{64}/
/** As container tools show ids. */
const SHOWN_DIGITS = 12

/** Name of a container from a control group's path: the innermost part that holds a container's id, cut as `docker ps` does; else the path. */
export function containerName(path: string): string {
  const id = path
    .split('/')
    .map((part) => CONTAINER_ID.exec(part)?.[0])
    .findLast((one) => one !== undefined)
  return id === undefined ? path : id.slice(0, SHOWN_DIGITS)
}
